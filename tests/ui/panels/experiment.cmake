# Tests of the panels that measure.
foreach(panel experiment_panel race_panel)
    kvglass_test(NAME test_${panel} SOURCES ${panel}_test.cpp
        LIBRARIES kvglass_ui_panels kvglass_test_fake_backend)
endforeach()
kvglass_test(NAME test_compare_panel SOURCES compare_panel_test.cpp
    LIBRARIES kvglass_ui_panels kvglass_sample_recording kvglass_test_support)

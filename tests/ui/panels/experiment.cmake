# Tests of the panels that measure.
foreach(panel experiment_panel race_panel)
    kvglass_test(NAME test_${panel} SOURCES ${panel}_test.cpp
        LIBRARIES kvglass_ui_panels kvglass_test_fake_backend)
endforeach()

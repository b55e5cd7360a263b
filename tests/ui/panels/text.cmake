# Tests of the panels of words and controls.
foreach(panel transcript_text transcript_layout transcript_panel transcript_view candidates_model log_panel
        prompt_panel cache_switch_button run_banner status_figures)
    kvglass_test(NAME test_${panel} SOURCES ${panel}_test.cpp LIBRARIES kvglass_ui_panels)
endforeach()

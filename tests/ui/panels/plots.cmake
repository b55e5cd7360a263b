foreach(name attention_overview attention_panel attention_picture attention_row_model
        attention_triangle attention_viewport latency_panel memory_panel)
    kvglass_test(NAME test_${name} SOURCES ${name}_test.cpp LIBRARIES kvglass_ui_panels)
endforeach()

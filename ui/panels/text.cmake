# Panels of words and controls: prompt, transcript, candidates, log, cache switch, banner, status.
target_sources(kvglass_ui_panels PRIVATE
    cache_switch_button.cpp cache_switch_button.h
    candidates_bar.cpp candidates_bar.h
    candidates_model.cpp candidates_model.h
    candidates_panel.cpp candidates_panel.h
    log_buffer.cpp log_buffer.h
    log_filter.cpp log_filter.h
    log_model.cpp log_model.h
    log_panel.cpp log_panel.h
    prompt_editor.cpp prompt_editor.h
    prompt_examples.cpp prompt_examples.h
    prompt_history.cpp prompt_history.h
    prompt_panel.cpp prompt_panel.h
    prompt_sampling.cpp prompt_sampling.h
    run_banner.cpp run_banner.h
    status_figures.cpp status_figures.h
    status_numbers.cpp status_numbers.h
    transcript_layout.cpp transcript_layout.h
    transcript_panel.cpp transcript_panel.h
    transcript_text.cpp transcript_text.h
    transcript_tint.cpp transcript_tint.h
    transcript_view.cpp transcript_view.h
    transcript_view_input.cpp
    transcript_view_paint.cpp)
target_link_libraries(kvglass_ui_panels PUBLIC kvglass_ui_client kvglass_generation)

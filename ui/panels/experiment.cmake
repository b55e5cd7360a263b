# Panels that measure: experiment and race; and the one that compares runs.
target_sources(kvglass_ui_panels PRIVATE
    compare_figures.cpp compare_figures.h
    compare_panel.cpp compare_panel.h
    compare_plot.cpp compare_plot.h
    compare_slot.cpp compare_slot.h
    compare_text_view.cpp compare_text_view.h
    compare_tokens_model.cpp compare_tokens_model.h
    experiment_curve_plot.cpp experiment_curve_plot.h
    experiment_figures.cpp experiment_figures.h
    experiment_form.cpp experiment_form.h
    experiment_panel.cpp experiment_panel.h
    experiment_results.cpp experiment_results.h
    experiment_sweep.cpp experiment_sweep.h
    figure_table_model.cpp figure_table_model.h
    race_lane_view.cpp race_lane_view.h
    race_panel.cpp race_panel.h
    race_plot.cpp race_plot.h
    run_times_plot.cpp run_times_plot.h)
target_link_libraries(kvglass_ui_panels PUBLIC kvglass_experiment kvglass_recording)

# Panels that plot: latency, memory, attention.
target_sources(kvglass_ui_panels PRIVATE
    attention_color_bar.cpp attention_color_bar.h
    attention_controls.cpp attention_controls.h
    attention_head_view.cpp attention_head_view.h
    attention_head_view_paint.cpp
    attention_layout.cpp attention_layout.h
    attention_overview.cpp attention_overview.h
    attention_overview_view.cpp attention_overview_view.h
    attention_panel.cpp attention_panel.h
    attention_picture.cpp attention_picture.h
    attention_row_model.cpp attention_row_model.h
    attention_triangle.cpp attention_triangle.h
    attention_viewport.cpp attention_viewport.h
    latency_outliers.cpp latency_outliers.h
    latency_panel.cpp latency_panel.h
    latency_plot.cpp latency_plot.h
    memory_bars.cpp memory_bars.h
    memory_panel.cpp memory_panel.h
    memory_plot.cpp memory_plot.h
    token_plot_link.cpp token_plot_link.h)

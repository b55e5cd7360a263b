# Panels that plot: latency, memory, attention.
target_sources(kvglass_ui_panels PRIVATE
    latency_panel.cpp latency_panel.h
    latency_plot.cpp latency_plot.h
    memory_bars.cpp memory_bars.h
    memory_panel.cpp memory_panel.h
    memory_plot.cpp memory_plot.h)

# Panels that plot: latency, memory, attention.
target_sources(kvglass_ui_panels PRIVATE
    latency_panel.h)

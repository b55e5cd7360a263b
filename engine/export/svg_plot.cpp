// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/export/svg_plot.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace kvglass {

namespace {

constexpr double kWidth = 960.0;
constexpr double kHeight = 300.0;
constexpr double kLeft = 64.0;
constexpr double kRight = 16.0;
constexpr double kTop = 28.0;
constexpr double kBottom = 40.0;
constexpr int kTicks = 5;

/// 1, 2 or 5 times a power of ten, so that about kTicks of them reach `most`.
double tickStep(double most) {
    const double rough = std::max(most, 1e-9) / kTicks;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough)
            return factor * power;
    return 10.0 * power;
}

/// Maps tokens and values to the drawing, and draws what both pictures have.
class Plot {
public:
    Plot(std::string_view title, std::string_view unit, std::int64_t tokens, double most)
        : m_tokens(std::max<std::int64_t>(tokens, 1)), m_most(most > 0.0 ? most : 1.0) {
        m_text = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", kWidth,
                             kHeight, title);
        m_text += fmt::format("<text class=\"title\" x=\"{}\" y=\"16\">{} ({})</text>\n", kLeft,
                              title, unit);
        valueAxis();
        tokenAxis();
    }

    [[nodiscard]] double x(std::int64_t token) const {
        const double place = static_cast<double>(token) / static_cast<double>(m_tokens);
        return kLeft + place * (kWidth - kLeft - kRight);
    }
    [[nodiscard]] double y(double value) const {
        return kHeight - kBottom - std::min(value / m_most, 1.0) * (kHeight - kTop - kBottom);
    }
    [[nodiscard]] bool isBeyond(double value) const { return value > m_most; }

    void add(const std::string& element) { m_text += element + '\n'; }
    void switchMark(const CacheSwitchEvent& change) {
        const double at = x(change.step - 1) + 0.5 * (x(1) - x(0));
        add(fmt::format("<line class=\"switch\" x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" "
                        "y2=\"{2}\"/><text x=\"{3:.1f}\" y=\"{4}\">cache {5}</text>",
                        at, kTop, kHeight - kBottom, at + 4.0, kTop + 10.0,
                        change.policy.keepsCache() ? "on" : "off"));
    }
    [[nodiscard]] std::string finish() { return m_text + "</svg>\n"; }

private:
    void valueAxis() {
        const double step = tickStep(m_most);
        for (int tick = 0; tick * step <= m_most * 1.0001; ++tick)
            add(fmt::format(
                "<line class=\"grid\" x1=\"{0}\" y1=\"{1:.1f}\" x2=\"{2}\" "
                "y2=\"{1:.1f}\"/><text class=\"end\" x=\"{3}\" y=\"{4:.1f}\">{5:g}</text>",
                kLeft, y(tick * step), kWidth - kRight, kLeft - 6.0, y(tick * step) + 4.0,
                tick * step));
    }
    void tokenAxis() {
        const double step = std::max(1.0, tickStep(static_cast<double>(m_tokens)));
        for (double token = 0.0; token <= static_cast<double>(m_tokens); token += step)
            add(fmt::format("<text class=\"middle\" x=\"{:.1f}\" y=\"{}\">{:g}</text>",
                            x(static_cast<std::int64_t>(token)), kHeight - kBottom + 16.0, token));
        add(fmt::format("<text class=\"middle\" x=\"{}\" y=\"{}\">new token</text>",
                        0.5 * (kWidth + kLeft - kRight), kHeight - 6.0));
    }

    std::int64_t m_tokens;
    double m_most;
    std::string m_text;
};

std::string mark(StepKind kind, double x, double y, double bottom) {
    const std::string_view of = name(kind);
    switch (kind) {
    case StepKind::Decode:
        return fmt::format("<circle class=\"kind-{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.2\"/>", of,
                           x, y);
    case StepKind::Recompute:
        return fmt::format("<path class=\"kind-{}\" d=\"M{:.1f} {:.1f}l3 5h-6z\"/>", of, x,
                           y - 3.0);
    case StepKind::Prefill:
        return fmt::format("<rect class=\"kind-{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"5\" "
                           "height=\"{:.1f}\"/>",
                           of, x - 2.5, y, bottom - y);
    case StepKind::Rebuild:
        return fmt::format("<rect class=\"kind-{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"7\" "
                           "height=\"7\"/>",
                           of, x - 3.5, y - 3.5);
    }
    return {};
}

} // namespace

std::string stepTimePicture(const Recording& recording) {
    double most = 0.0;
    double longest = 0.0;
    for (const StepSample& step : recording.steps) {
        longest = std::max(longest, step.stepMs);
        if (step.kind == StepKind::Decode || step.kind == StepKind::Recompute)
            most = std::max(most, step.stepMs);
    }
    Plot plot("Step time", "ms", std::ssize(recording.steps), most > 0.0 ? most * 1.08 : longest);
    for (const CacheSwitchEvent& change : recording.switches)
        if (change.problem.empty())
            plot.switchMark(change);
    for (const StepSample& step : recording.steps) {
        const double x = plot.x(step.step);
        plot.add(mark(step.kind, x, plot.y(step.stepMs), plot.y(0.0)));
        if (plot.isBeyond(step.stepMs))
            plot.add(fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{} {:.3g} ms</text>", x + 6.0,
                                 plot.y(step.stepMs) + 14.0, name(step.kind), step.stepMs));
    }
    return plot.finish();
}

std::string memoryPicture(const Recording& recording) {
    double most = 0.0;
    for (const StepSample& step : recording.steps)
        most = std::max(most, static_cast<double>(step.bytes.kvReserved));
    const double mega = 1e6; // MB, as the window
    Plot plot("KV cache: used, line, and reserved, dashes", "MB", std::ssize(recording.steps),
              most / mega * 1.08);
    std::string used;
    std::string reserved;
    for (const StepSample& step : recording.steps) {
        // Levels hold until the next step: memory comes and goes at once.
        const char* shape = used.empty() ? "M{:.1f} {:.1f}" : "H{:.1f}V{:.1f}";
        const double x = plot.x(step.step);
        used += fmt::format(fmt::runtime(shape), x,
                            plot.y(static_cast<double>(step.bytes.kvUsed) / mega));
        reserved += fmt::format(fmt::runtime(shape), x,
                                plot.y(static_cast<double>(step.bytes.kvReserved) / mega));
    }
    for (const CacheSwitchEvent& change : recording.switches)
        if (change.problem.empty())
            plot.switchMark(change);
    plot.add("<path class=\"kv-reserved\" d=\"" + reserved + "\"/>");
    plot.add("<path class=\"kv-used\" d=\"" + used + "\"/>");
    return plot.finish();
}

} // namespace kvglass

// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The style sheet of reports: the colours of the window (Okabe and Ito's, safe for colour blindness),
// with their lightness adapted in the dark.

#pragma once

#include <string_view>

namespace kvglass {

inline constexpr std::string_view kReportStyle = R"css(
:root{--ink:#1b1b1b;--faint:#5f6368;--paper:#fff;--line:#d5d8dc;--decode:#0072B2;--recompute:#D55E00;
--prefill:#56B4E9;--rebuild:#CC79A7;--used:#009E73;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--ink:#e8e8e8;--faint:#a8adb3;--paper:#17191b;--line:#3a3d41;
--decode:#3fa7e0;--recompute:#ff8a3d;--prefill:#7cc7f2;--rebuild:#dd9cc0;--used:#2fc79a}}
body{font:15px/1.5 system-ui,"DejaVu Sans",sans-serif;color:var(--ink);background:var(--paper);
max-width:62rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:2rem 0 .5rem}
.sub{color:var(--faint);margin:.2rem 0 1rem}.banner{border-left:4px solid var(--recompute);
padding:.4rem .8rem;margin:1rem 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:.15rem .7rem;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{text-align:left}th{font-weight:600}
.facts th,.facts td{text-align:left;vertical-align:top}.facts td{overflow-wrap:anywhere}
.wide{overflow-x:auto}summary{cursor:pointer;color:var(--faint)}
svg{width:100%;height:auto}svg text{font-size:11px;fill:var(--faint)}svg .title{font-size:13px;
fill:var(--ink)}svg .end{text-anchor:end}svg .middle{text-anchor:middle}
.grid{stroke:var(--line)}.switch{stroke:var(--faint);stroke-dasharray:3 3}
.kind-decode{fill:var(--decode)}.kind-recompute{fill:var(--recompute)}
.kind-prefill{fill:var(--prefill)}.kind-rebuild{fill:var(--rebuild)}
.kv-used{stroke:var(--used);stroke-width:2;fill:none}
.kv-reserved{stroke:var(--used);stroke-dasharray:5 3;fill:none}
.text{white-space:pre-wrap;overflow-wrap:anywhere}.text span{border-bottom:2px solid}
.t-decode{border-color:var(--decode)!important}.t-recompute{border-color:var(--recompute)!important}
.t-prefill{border-color:var(--prefill)!important}.t-rebuild{border-color:var(--rebuild)!important}
.key span{margin-right:1.2rem;border-bottom:3px solid}
@media print{details{display:none}}
)css";

} // namespace kvglass

// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/replay_player.h"

#include <chrono>
#include <utility>

#include "engine/tokenizer/tokenizer.h"

namespace kvglass::ui {

namespace {

constexpr auto kTick = std::chrono::milliseconds(16);

/// What a recording knows of the vocabulary of its model.
class RecordedTokenizer final : public Tokenizer {
public:
    explicit RecordedTokenizer(const Recording& recording) : m_recording(recording) {}

    [[nodiscard]] Result<std::vector<TokenId>> encode(std::string_view,
                                                      SpecialTokens) const override {
        return fail(ErrorCode::Unsupported, "cannot tokenise", "a recording has no tokenizer");
    }
    [[nodiscard]] std::string_view bytes(TokenId token) const override {
        return m_recording.word(token);
    }
    [[nodiscard]] bool isSpecial(TokenId) const override { return false; }
    [[nodiscard]] std::int64_t vocabularySize() const override {
        const auto& words = m_recording.words;
        return words.empty() ? 0 : std::int64_t{words.rbegin()->first.value} + 1;
    }
    [[nodiscard]] std::string description() const override { return "of a recording"; }

private:
    const Recording& m_recording;
};

} // namespace

ReplayPlayer::ReplayPlayer(RunData* data, QObject* parent, std::function<TimePoint()> now)
    : QObject(parent), m_data(data), m_pump(data, &m_stats), m_clock(std::move(now)) {
    m_timer.setInterval(kTick);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &ReplayPlayer::advance);
    connect(&m_pump, &EventPump::ticked, this, &ReplayPlayer::ticked);
}

ReplayPlayer::~ReplayPlayer() { m_pump.detach(); }

const Recording* ReplayPlayer::recording() const {
    return m_replay ? &m_replay->recording() : nullptr;
}

void ReplayPlayer::open(std::shared_ptr<const Recording> recording) {
    close();
    const RecordedModel& model = recording->header.model;
    const RequestId id(++m_lastRequest);
    m_vocabulary = std::make_shared<const Vocabulary>(RecordedTokenizer(*recording));
    m_rings = std::make_shared<RingObserver>(model.config.contextLength);
    m_replay = std::make_unique<Replay>(recording, id);
    m_pump.attach(id, m_rings, m_vocabulary,
                  [this, config = model.config, bytes = model.weightBytes] {
                      m_data->begin(config, bytes, m_replay->attention());
                  });
    m_clock.jumpTo(0.0);
    m_clock.resume();
    m_timer.start();
    advance();
    emit stateChanged();
}

void ReplayPlayer::close() {
    if (!isOpen())
        return;
    m_timer.stop();
    m_pump.detach();
    m_replay.reset();
    m_rings.reset();
    m_vocabulary.reset();
    emit stateChanged();
}

void ReplayPlayer::advance() {
    (void)m_replay->advanceTo(m_clock.atMs(), *m_rings);
    take();
}

/// What was reported goes into RunData now; at the end the summary, too.
void ReplayPlayer::take() {
    if (!m_replay->isAtEnd()) {
        m_pump.catchUp();
        return;
    }
    m_timer.stop();
    if (!m_pump.isAttached())
        return; // it was at its end before
    m_pump.drainAndDetach();
    m_data->finish(m_replay->recording().summary);
    emit stateChanged();
}

void ReplayPlayer::pause() {
    if (!isOpen() || isAtEnd() || m_clock.isPaused())
        return;
    m_clock.pause();
    m_timer.stop();
    emit stateChanged();
}

void ReplayPlayer::resume() {
    if (!isPaused())
        return;
    m_clock.resume();
    m_timer.start();
    emit stateChanged();
}

void ReplayPlayer::singleStep() {
    if (!isOpen() || isAtEnd())
        return;
    m_clock.pause();
    m_timer.stop();
    m_clock.jumpTo(*m_replay->nextMs()); // resuming goes on from this token
    m_replay->advanceOneToken(*m_rings);
    take();
    if (!isAtEnd())
        emit stateChanged();
}

void ReplayPlayer::skipToEnd() {
    if (!isOpen() || isAtEnd())
        return;
    const auto& tokens = m_replay->recording().tokens;
    m_clock.jumpTo(tokens.back().timeMs);
    (void)m_replay->advanceTo(tokens.back().timeMs, *m_rings);
    take();
}

void ReplayPlayer::setPace(double pace) {
    m_clock.setPace(pace);
    emit stateChanged();
}

} // namespace kvglass::ui

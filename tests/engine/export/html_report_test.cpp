// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/export/html_report.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include "engine/export/data_export.h"
#include "engine/recording/anonymise.h"
#include "tests/engine/export/csv_reader.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

QString reportOf(const Recording& recording) {
    return QString::fromStdString(htmlReport(recording));
}

/// The cells of the table of steps, the line of names first.
QList<QStringList> stepTable(const QString& html) {
    QList<QStringList> rows;
    const QString table = html.mid(html.indexOf("<table id=\"steps\">"));
    static const QRegularExpression cell("<t[hd]>(.*?)</t[hd]>",
                                         QRegularExpression::DotMatchesEverythingOption);
    for (const QString& line : table.left(table.indexOf("</table>")).split("</tr>")) {
        QStringList cells;
        for (auto found = cell.globalMatch(line); found.hasNext();) {
            QString text = found.next().captured(1);
            cells << text.replace("&quot;", "\"")
                         .replace("&lt;", "<")
                         .replace("&gt;", ">")
                         .replace("&amp;", "&");
        }
        if (!cells.isEmpty())
            rows << cells;
    }
    return rows;
}

} // namespace

class HtmlReportTest : public QObject {
    Q_OBJECT
private slots:
    void itsNumbersAreThoseOfTheCsvFile();
    void itLoadsNothing();
    void itsPicturesAreWellFormed();
    void textFromTheModelIsNoMarkup();
    void whatIsMissingIsSaid();
    void anonymisedReportsHoldNoText();
    void aRunWithoutStepsHasAReport();
};

void HtmlReportTest::itsNumbersAreThoseOfTheCsvFile() {
    const Recording recording = sampleRecording();
    const auto csv = readCsv(csvText(recording));
    const QList<QStringList> table = stepTable(reportOf(recording));
    QCOMPARE(table.size(), static_cast<qsizetype>(csv.size()));
    QVERIFY(table[0].size() > 20);
    for (qsizetype row = 0; row < table.size(); ++row)
        for (qsizetype column = 0; column < table[row].size(); ++column)
            QCOMPARE(table[row][column],
                     QString::fromStdString(
                         csv[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)]));
}

void HtmlReportTest::itLoadsNothing() {
    const QString html = reportOf(sampleRecording());
    QVERIFY(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
    for (const char* loader : {"http:", "https:", "src=", "href=", "url(", "@import", "<script"})
        QVERIFY2(!html.contains(loader), loader);
}

void HtmlReportTest::itsPicturesAreWellFormed() {
    const QString html = reportOf(sampleRecording({.newTokens = 90}));
    int pictures = 0;
    int marks = 0;
    for (qsizetype at = 0; (at = html.indexOf("<svg", at)) >= 0; ++at) {
        QXmlStreamReader xml(html.mid(at, html.indexOf("</svg>", at) + 6 - at));
        while (!xml.atEnd()) {
            xml.readNext();
            marks += xml.isStartElement() &&
                     xml.attributes().value("class").startsWith(QLatin1String("kind-"));
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        ++pictures;
    }
    QCOMPARE(pictures, 2);
    QCOMPARE(marks, 90); // every step has its mark
    for (const char* broken : {"=\"nan", "=\"-nan", "=\"inf", ">nan", ">inf", "Mnan"})
        QVERIFY2(!html.contains(broken), broken);
}

void HtmlReportTest::textFromTheModelIsNoMarkup() {
    Recording recording = sampleRecording();
    recording.tokens[0].bytes = "<script>alert(1)</script>";
    recording.header.model.name = "<b>model</b>";
    const QString html = reportOf(recording);
    QVERIFY(!html.contains("<script") && !html.contains("<b>model"));
    QVERIFY(html.contains("&lt;script&gt;"));
}

void HtmlReportTest::whatIsMissingIsSaid() {
    Recording recording = sampleRecording();
    recording.missing = {"the end of the run and its summary"};
    recording.summary.reset();
    QVERIFY(reportOf(recording).contains("Missing: the end of the run and its summary"));
}

void HtmlReportTest::anonymisedReportsHoldNoText() {
    const QString html = reportOf(anonymised(sampleRecording()));
    QVERIFY(html.contains("The text was taken out"));
    QVERIFY(!html.contains("Tell me") && !html.contains(" w1") && !html.contains("quoted"));
}

void HtmlReportTest::aRunWithoutStepsHasAReport() {
    QVERIFY(
        reportOf(sampleRecording({.newTokens = 0, .withAttention = false})).endsWith("</html>\n"));
}

KVGLASS_TEST(HtmlReportTest);
#include "html_report_test.moc"

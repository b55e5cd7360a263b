// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Folders that lie, lack something or were cut: each is an error that names the file and the
// reason.

#include <functional>

#include <QTemporaryDir>
#include <QTest>

#include "engine/io/model_folder.h"
#include "tests/engine/io/expected_error.h"
#include "tests/engine/io/raw_model.h"
#include "tests/support/test_program.h"
#include "tests/support/toy_model.h"

using namespace kvglass;
namespace fs = std::filesystem;

namespace {

constexpr const char* kQkv = "transformer.h.1.attn.c_attn.weight";

/// What is done to a model before it is written, to its folder after.
struct Damage {
    std::function<void(RawModel&)> before = [](RawModel&) {};
    std::function<void(const fs::path&)> after = [](const fs::path&) {};
    bool sharded = false;
    bool tied = true;
    ErrorCode code = ErrorCode::BadFormat;
    std::string fragment;
};

RawTensor noFloats(std::vector<std::int64_t> shape) {
    std::int64_t count = 1;
    for (const std::int64_t size : shape)
        count *= size;
    return rawFloats(std::move(shape), std::vector<float>(static_cast<std::size_t>(count)));
}

} // namespace

Q_DECLARE_METATYPE(Damage)

class DamagedFolderTest : public QObject {
    Q_OBJECT

    static void row(const char* name, const Damage& damage) { QTest::newRow(name) << damage; }

    static void addDamagedTensors() {
        row("a weight is missing", {.before = [](RawModel& m) { m.tensors.erase(kQkv); },
                                    .fragment = "'h.1.attn.c_attn.weight'"});
        row("a bias is missing",
            {.before = [](RawModel& m) { m.tensors.erase("transformer.ln_f.bias"); },
             .fragment = "'ln_f.bias'"});
        row("both embeddings are missing",
            {.before = [](RawModel& m) { m.tensors.erase("transformer.wte.weight"); },
             .fragment = "'wte.weight'"});
        row("an untied head is missing",
            {.before = [](RawModel& m) { m.tensors.erase("lm_head.weight"); },
             .tied = false,
             .fragment = "'lm_head.weight'"});
        row("an untied embedding is missing",
            {.before = [](RawModel& m) { m.tensors.erase("transformer.wte.weight"); },
             .tied = false,
             .fragment = "'wte.weight'"});
        row("one with and without the prefix",
            {.before = [](RawModel& m) { m.tensors["ln_f.bias"] = noFloats({21}); },
             .fragment = "a second time"});
        row("a transposed weight",
            {.before =
                 [](RawModel& m) {
                     m.tensors[kQkv] = noFloats({63, 21});
                 },
             .fragment = "has the shape (63, 21), but by config.json it is (21, 63)"});
        row("a bias with a row", {.before =
                                      [](RawModel& m) {
                                          m.tensors["transformer.ln_f.bias"] = noFloats({1, 21});
                                      },
                                  .fragment = "(1, 21)"});
        row("a stray head of another size",
            {.before =
                 [](RawModel& m) {
                     m.tensors["lm_head.weight"] = noFloats({62, 21});
                 },
             .fragment = "(62, 21)"});
        row("a quantised weight",
            {.before =
                 [](RawModel& m) {
                     m.tensors[kQkv] = {"I8", {21, 63}, std::string(21 * 63, 'x')};
                 },
             .code = ErrorCode::Unsupported,
             .fragment = "is stored as I8"});
        row("f64", {.before =
                        [](RawModel& m) {
                            m.tensors[kQkv] = {"F64", {21, 63}, std::string(21 * 63 * 8, '\0')};
                        },
                    .code = ErrorCode::Unsupported,
                    .fragment = "is stored as F64"});
        row("bytes that do not fit the shape",
            {.before = [](RawModel& m) { m.tensors[kQkv].bytes.pop_back(); },
             .fragment = "needs 5292"});
    }

    static void addDamagedConfigs() {
        const auto field = [](const char* name, const nlohmann::json& value) {
            return [=](RawModel& m) { m.config[name] = value; };
        };
        row("more layers than stored", {.before = field("n_layer", 3), .fragment = "'h.2."});
        row("another width", {.before = field("n_embd", 24), .fragment = "by config.json"});
        row("another vocabulary", {.before = field("vocab_size", 60), .fragment = "(60, 21)"});
        row("another context", {.before = field("n_positions", 41), .fragment = "(41, 21)"});
        row("another inner size", {.before = field("n_inner", 85), .fragment = "85"});
        row("a huge vocabulary",
            {.before = field("vocab_size", 268435456), .fragment = "(268435456, 21)"});
        row("another architecture", {.before = field("model_type", "bert"),
                                     .code = ErrorCode::Unsupported,
                                     .fragment = "'model_type'"});
        row("a config that is cut",
            {.after = [](const fs::path& folder) { fs::resize_file(folder / "config.json", 30); },
             .fragment = "config.json"});
        row("a config of 17 MB",
            {.after = [](const fs::path& f) { fs::resize_file(f / "config.json", 17 << 20); },
             .fragment = "more than the 16777216"});
    }

    static void addDamagedFiles() {
        const auto remove = [](const char* name) {
            return [=](const fs::path& folder) { fs::remove(folder / name); };
        };
        row("no config", {.after = remove("config.json"),
                          .code = ErrorCode::NotFound,
                          .fragment = "config.json"});
        row("no weights", {.after = remove("model.safetensors"),
                           .code = ErrorCode::NotFound,
                           .fragment = "neither model.safetensors nor"});
        row("a pickle only", {.after =
                                  [](const fs::path& folder) {
                                      fs::rename(folder / "model.safetensors",
                                                 folder / "pytorch_model.bin");
                                  },
                              .code = ErrorCode::Unsupported,
                              .fragment = "save_pretrained"});
        row("a folder for weights", {.after =
                                         [](const fs::path& folder) {
                                             fs::remove(folder / "model.safetensors");
                                             fs::create_directory(folder / "model.safetensors");
                                         },
                                     .code = ErrorCode::Io,
                                     .fragment = "not a regular file"});
        row("weights that are cut", {.after =
                                         [](const fs::path& folder) {
                                             const auto path = folder / "model.safetensors";
                                             fs::resize_file(path, fs::file_size(path) - 1);
                                         },
                                     .fragment = "holds only"});
        row("an index with nothing else", {.after = remove("a.safetensors"),
                                           .sharded = true,
                                           .code = ErrorCode::NotFound,
                                           .fragment = "a.safetensors"});
    }

    static void addDamagedIndexes() {
        const auto index = [](const std::string& text) {
            return [=](const fs::path& folder) {
                writeFile(folder / "model.safetensors.index.json", text);
            };
        };
        row("an index that is no JSON",
            {.after = index("{"), .sharded = true, .fragment = "index.json"});
        row("an index that lists nothing",
            {.after = index(R"({"weight_map": {}})"), .sharded = true, .fragment = "'wte.weight'"});
        row("an index that leaves the folder",
            {.after = index(R"({"weight_map": {"transformer.wte.weight": "../a.safetensors"}})"),
             .sharded = true,
             .fragment = "not the name of a file"});
        row("an index that names itself",
            {.after = index(
                 R"({"weight_map": {"transformer.wte.weight": "model.safetensors.index.json"}})"),
             .sharded = true,
             .fragment = "gives its header"});
        row("an index that names a shard that is not there",
            {.after = index(R"({"weight_map": {"transformer.wte.weight": "c.safetensors"}})"),
             .sharded = true,
             .code = ErrorCode::NotFound,
             .fragment = "c.safetensors"});
        row("an index that names the wrong shard",
            {.after =
                 [](const fs::path& folder) {
                     fs::rename(folder / "a.safetensors", folder / "c.safetensors");
                     fs::rename(folder / "b.safetensors", folder / "a.safetensors");
                     fs::rename(folder / "c.safetensors", folder / "b.safetensors");
                 },
             .sharded = true,
             .fragment = "but it is not"});
    }

private slots:
    void isAnErrorThatNamesIt_data() {
        QTest::addColumn<Damage>("damage");
        addDamagedTensors();
        addDamagedConfigs();
        addDamagedFiles();
        addDamagedIndexes();
    }
    void isAnErrorThatNamesIt() {
        QFETCH(const Damage, damage);
        QTemporaryDir temporary;
        const fs::path folder = temporary.path().toStdString();
        RawModel model = rawModel(toyConfig({.tiedEmbeddings = damage.tied}));
        damage.before(model);
        damage.sharded ? model.writeSharded(folder) : model.write(folder);
        damage.after(folder);
        const auto opened = openModelFolder(folder);
        VERIFY_ERROR(opened, damage.code, damage.fragment);
        QVERIFY(opened.error().text().find(folder.string()) != std::string::npos);
    }

    void whatIsNoFolderIsAnError() {
        QTemporaryDir temporary;
        const fs::path path = temporary.path().toStdString();
        VERIFY_ERROR(openModelFolder(path / "absent"), ErrorCode::NotFound, "absent");
        VERIFY_ERROR(openModelFolder(""), ErrorCode::NotFound, "");
        writeFile(path / "file", "x");
        VERIFY_ERROR(openModelFolder(path / "file"), ErrorCode::NotFound, "it is a file");
    }

    void aValueThatIsNotFiniteIsFoundWhenItIsRead() {
        QTemporaryDir temporary;
        const fs::path folder = temporary.path().toStdString();
        RawModel raw = rawModel(toyConfig());
        // The last value of the matrix becomes all ones: a NaN.
        std::string& bytes = raw.tensors[kQkv].bytes;
        bytes.replace(bytes.size() - 4, 4, 4, '\xFF');
        raw.write(folder);
        const auto model = openModelFolder(folder);
        VERIFY_OK(model);
        std::vector<float> values(21 * 63);
        const auto read = model->weights->read(WeightRole::QkvWeight, LayerIndex(1), 0, 21, values);
        VERIFY_ERROR(read, ErrorCode::BadFormat,
                     "'transformer.h.1.attn.c_attn.weight' has a value that is not finite at "
                     "[20, 62]");
        VERIFY_OK(model->weights->read(WeightRole::QkvWeight, LayerIndex(0), 0, 21, values));
    }

    void weightsThatAreCutAfterOpeningAreAnError() {
        QTemporaryDir temporary;
        const fs::path folder = temporary.path().toStdString();
        rawModel(toyConfig()).write(folder);
        const auto model = openModelFolder(folder);
        VERIFY_OK(model);
        fs::resize_file(folder / "model.safetensors", 5'000);
        std::vector<float> values(61 * 21);
        const auto read =
            model->weights->read(WeightRole::TokenEmbedding, LayerIndex(0), 0, 61, values);
        VERIFY_ERROR(read, ErrorCode::Io, "model.safetensors");
    }
};

KVGLASS_TEST(DamagedFolderTest);
#include "damaged_folder_test.moc"

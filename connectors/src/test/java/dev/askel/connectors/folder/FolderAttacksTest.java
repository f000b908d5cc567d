package dev.askel.connectors.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.askel.connectors.aws.ServiceResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that no request reaches files outside the folder, or creates a file with a name that no
 * file may have.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FolderAttacksTest {
    private static final String SECRET = "not for callers";

    @TempDir private Path home;
    private Path secret;
    private FolderFixture folder;

    @BeforeEach
    void open() throws Exception {
        secret = Files.writeString(home.resolve("secret"), SECRET);
        folder = new FolderFixture(home.resolve("s3"));
        folder.write("in/a", "1");
    }

    @AfterEach
    void close() {
        folder.close();
    }

    static Stream<String> keys() {
        return Stream.of(
                "..",
                ".",
                "/",
                "../secret",
                "../../secret",
                "in/../../../secret",
                "in/../a",
                "./in/a",
                "/secret",
                "//secret",
                "in//a",
                "in/",
                "/in/a",
                "..\u0000/secret",
                "in/a\u0000.csv",
                "in/a/..",
                "in/./a",
                "x".repeat(256),
                "ä".repeat(128),
                "in/" + "x".repeat(256) + "/a");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_key_that_no_file_can_have_is_not_found_and_not_written(String key) throws Exception {
        var before = files();

        assertThat(refusal("GetObject", key)).isEqualTo("404 NoSuchKey");
        assertThat(refusal("HeadObject", key)).isEqualTo("404 null");
        assertThat(refusal("PutObject", key)).isEqualTo("400 InvalidArgument");
        var copy = FolderFixture.key(key).put("CopySource", "shop/in/a");
        assertThat(FolderFixture.refusal(folder.call("CopyObject", copy)))
                .isEqualTo("400 InvalidArgument");
        FolderFixture.result(folder.call("DeleteObject", FolderFixture.key(key)));

        assertThat(files()).isEqualTo(before);
    }

    private String refusal(String operation, String key) throws Exception {
        return FolderFixture.refusal(
                folder.call(operation, FolderFixture.key(key).put("Body", "x")));
    }

    /** The content of all files, and the targets of links. */
    private Map<String, String> files() throws IOException {
        var files = new TreeMap<String, String>();
        try (var paths = Files.walk(home)) {
            for (var path : paths.toList()) {
                files.put(
                        home.relativize(path).toString(),
                        Files.isSymbolicLink(path)
                                ? Files.readSymbolicLink(path).toString()
                                : Files.isRegularFile(path) ? Files.readString(path) : "");
            }
        }
        return files;
    }

    @Test
    void a_message_names_the_problem_of_a_key() throws Exception {
        assertThat(
                        FolderFixture.message(
                                folder.call(
                                        "PutObject",
                                        FolderFixture.key("in/../a").put("Body", "x"))))
                .isEqualTo("No file can have the key 'in/../a': it has the name '..'");
    }

    @Test
    void a_key_of_more_than_1024_bytes_is_refused() throws Exception {
        var longest = ("x".repeat(127) + "/").repeat(7) + "x".repeat(128);
        assertThat(longest).hasSize(1_024);
        FolderFixture.result(folder.call("PutObject", FolderFixture.key(longest).put("Body", "x")));
        assertThat(folder.keys("{}")).containsExactly("in/a", longest);
        for (var operation : List.of("GetObject", "PutObject", "DeleteObject")) {
            assertThat(refusal(operation, longest + "x")).isEqualTo("400 KeyTooLongError");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "../s3/shop",
                "shop/../..",
                "/etc",
                "SHOP",
                "sh",
                ".askel-uploads",
                "shop\\u0000",
                "a..b",
                "arn:aws:s3:::shop"
            })
    void a_bucket_has_a_name_of_s3(String bucket) throws Exception {
        for (var operation : List.of("GetObject", "PutObject", "DeleteObject", "ListObjectsV2")) {
            assertThat(
                            folder.refusal(
                                    operation,
                                    "{'Bucket':'%s','Key':'secret','Body':'x'}".formatted(bucket)))
                    .isEqualTo("404 NoSuchBucket");
        }
        assertThat(folder.refusal("CreateBucket", "{'Bucket':'%s'}".formatted(bucket)))
                .isEqualTo("400 InvalidBucketName");
        assertThat(secret).hasContent(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop/../../secret",
                "shop/..%2F..%2Fsecret",
                "shop/%2e%2e/%2e%2e/secret",
                "../secret",
                "/../secret",
                "shop//secret",
                "..%2Fsecret/x"
            })
    void the_source_of_a_copy_is_in_a_bucket(String source) throws Exception {
        assertThat(
                        folder.refusal(
                                "CopyObject",
                                "{'Bucket':'shop','Key':'stolen','CopySource':'%s'}"
                                        .formatted(source)))
                .startsWith("404 NoSuch");
        assertThat(folder.bucket.resolve("stolen")).doesNotExist();
    }

    @Test
    void links_are_neither_followed_nor_listed() throws Exception {
        Files.createSymbolicLink(folder.bucket.resolve("file-link"), secret);
        Files.createSymbolicLink(folder.bucket.resolve("folder-link"), home);
        Files.createSymbolicLink(folder.bucket.resolve("inner-link"), folder.bucket.resolve("in"));
        Files.createSymbolicLink(folder.bucket.resolve("dangling"), home.resolve("none"));
        Files.createSymbolicLink(folder.bucket.resolveSibling("linked"), home);
        var before = files();

        var denied = "403 AccessDenied";
        for (var key :
                List.of(
                        "file-link",
                        "folder-link/secret",
                        "folder-link/new",
                        "inner-link/a",
                        "dangling",
                        "dangling/new")) {
            assertThat(refusal("GetObject", key)).isEqualTo(denied);
            assertThat(refusal("PutObject", key)).isEqualTo(denied);
            assertThat(refusal("DeleteObject", key)).isEqualTo(denied);
            assertThat(
                            folder.refusal(
                                    "CopyObject",
                                    "{'Bucket':'shop','Key':'stolen','CopySource':'shop/%s'}"
                                            .formatted(key)))
                    .isEqualTo(denied);
        }
        assertThat(folder.refusal("GetObject", "{'Bucket':'linked','Key':'secret'}"))
                .isEqualTo(denied);
        assertThat(folder.refusal("ListObjectsV2", "{'Bucket':'linked'}")).isEqualTo(denied);
        assertThat(folder.keys("{}")).containsExactly("in/a");
        assertThat(folder.keys("{'Prefix':'folder-link/'}")).isEmpty();
        before.put("s3/.askel-uploads", "");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void a_linked_folder_of_uploads_is_refused() throws Exception {
        Files.createSymbolicLink(folder.bucket.resolveSibling(".askel-uploads"), home);
        assertThat(refusal("PutObject", "a")).isEqualTo("403 AccessDenied");
        assertThat(home).isDirectoryNotContaining("regex:.*[0-9a-f]{8}-.*");
    }

    @Test
    void a_pipe_is_no_object() throws Exception {
        var pipe = folder.bucket.resolve("pipe").toString();
        assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
        assertThat(refusal("GetObject", "pipe")).isEqualTo("404 NoSuchKey");
        assertThat(refusal("PutObject", "pipe")).isEqualTo("403 AccessDenied");
        assertThat(folder.keys("{}")).containsExactly("in/a");
    }

    @Test
    void names_with_special_characters_round_trip() throws Exception {
        var keys =
                List.of(
                        "%2e%2e%2fsecret",
                        "..a/b..",
                        ".hidden",
                        "a b+c&d=e?f#g<h>i\"j'k",
                        "back\\slash",
                        "line\nfeed",
                        "~",
                        "*",
                        "\ud83d\ude00/\ufffd");
        var listed = new ArrayList<String>(List.of("in/a"));
        for (var key : keys) {
            FolderFixture.result(folder.call("PutObject", FolderFixture.key(key).put("Body", key)));
            var stored = FolderFixture.result(folder.call("GetObject", FolderFixture.key(key)));
            assertThat(stored.path("Body").asText()).isEqualTo("\"" + escaped(key) + "\"");
            listed.add(key);
        }
        assertThat(folder.keys("{}")).containsExactlyInAnyOrderElementsOf(listed);
        assertThat(secret).hasContent(SECRET);
    }

    /** Returns the text as JSON, because a Task sends it in this form. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Test
    void a_file_that_may_not_be_read_is_denied() throws Exception {
        var file = folder.write("closed", "x");
        Files.setPosixFilePermissions(file, Set.of());
        assumeFalse(Files.isReadable(file), "root reads every file");
        assertThat(folder.call("GetObject", FolderFixture.key("closed")))
                .isInstanceOf(ServiceResponse.Refused.class);
        assertThat(refusal("GetObject", "closed")).isEqualTo("403 AccessDenied");
    }
}

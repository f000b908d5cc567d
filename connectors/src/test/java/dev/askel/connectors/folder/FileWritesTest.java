package dev.askel.connectors.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.askel.connectors.aws.ServiceResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class FileWritesTest {
    @TempDir private Path root;
    private FolderFixture folder;

    @BeforeEach
    void open() throws Exception {
        folder = new FolderFixture(root);
    }

    @AfterEach
    void close() {
        folder.close();
    }

    private ServiceResponse put(String key, String content) throws Exception {
        return folder.call("PutObject", FolderFixture.key(key).put("Body", content));
    }

    private String get(String key) throws Exception {
        return FolderFixture.result(folder.call("GetObject", FolderFixture.key(key)))
                .path("Body")
                .asText();
    }

    @Test
    void a_reader_gets_the_old_or_the_new_content() throws Exception {
        FolderFixture.result(put("a", "0".repeat(100_000)));
        var isWriting = new AtomicBoolean(true);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var reads =
                    threads.submit(() -> {
                        var seen = new HashSet<Character>();
                        while (isWriting.get()) {
                            var answer = folder.call("GetObject", FolderFixture.key("a"));
                            // A read fails when its object is replaced; it never mixes the bytes of
                            // two versions.
                            if (answer instanceof ServiceResponse.Answered(var read, _, _)) {
                                var body = read.path("Body").asText();
                                char digit = body.charAt(1);
                                int length = 100_000 + Character.digit(digit, 10);
                                assertThat(body)
                                        .isEqualTo(
                                                "\"%s\""
                                                        .formatted(
                                                                Character.toString(digit)
                                                                        .repeat(length)));
                                seen.add(digit);
                            }
                        }
                        return seen;
                    });
            try {
                for (int each = 0; each < 200; each++) {
                    var digit = Integer.toString(each % 10);
                    FolderFixture.result(put("a", digit.repeat(100_000 + each % 10)));
                }
            } finally {
                isWriting.set(false);
            }
            assertThat(reads.get()).isNotEmpty();
        }
        assertThat(root.resolve(".askel-uploads")).isEmptyDirectory();
    }

    @Test
    void one_of_many_conditional_writers_succeeds() throws Exception {
        var writers = new ArrayList<Callable<Boolean>>();
        for (int each = 0; each < 16; each++) {
            var parameters =
                    FolderFixture.key("once").put("Body", "w" + each).put("IfNoneMatch", "*");
            writers.add(() -> {
                var answer = folder.call("PutObject", parameters);
                return answer instanceof ServiceResponse.Answered
                        || !FolderFixture.refusal(answer).equals("412 PreconditionFailed");
            });
        }
        int succeeded = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var writer : threads.invokeAll(writers)) {
                succeeded += writer.get() ? 1 : 0;
            }
        }
        assertThat(succeeded).isOne();
    }

    @Test
    void a_write_requires_the_etag_that_it_names() throws Exception {
        var etag = FolderFixture.result(put("a", "1")).path("ETag").asText();
        var parameters = FolderFixture.key("a").put("Body", "2").put("IfMatch", etag);
        FolderFixture.result(folder.call("PutObject", parameters));
        assertThat(FolderFixture.refusal(folder.call("PutObject", parameters)))
                .isEqualTo("412 PreconditionFailed");
        assertThat(
                        FolderFixture.refusal(
                                folder.call(
                                        "PutObject",
                                        FolderFixture.key("none")
                                                .put("Body", "2")
                                                .put("IfMatch", etag))))
                .isEqualTo("404 NoSuchKey");
        assertThat(
                        FolderFixture.refusal(
                                folder.call(
                                        "DeleteObject",
                                        FolderFixture.key("a").put("IfMatch", etag))))
                .isEqualTo("412 PreconditionFailed");
        assertThat(get("a")).isEqualTo("\"2\"");
    }

    @Test
    void a_copy_requires_the_conditions_of_its_source() throws Exception {
        var etag = FolderFixture.result(put("a", "1")).path("ETag").asText();
        var copy = FolderFixture.key("b").put("CopySource", "shop/a");
        assertThat(
                        FolderFixture.refusal(
                                folder.call(
                                        "CopyObject",
                                        copy.deepCopy().put("CopySourceIfNoneMatch", etag))))
                .isEqualTo("412 PreconditionFailed");
        FolderFixture.result(
                folder.call("CopyObject", copy.deepCopy().put("CopySourceIfMatch", etag)));
        assertThat(get("b")).isEqualTo("\"1\"");
    }

    @Test
    void an_object_and_a_folder_cannot_have_one_name() throws Exception {
        FolderFixture.result(put("a", "1"));
        FolderFixture.result(put("b/c", "2"));
        assertThat(FolderFixture.message(put("a/b", "3")))
                .isEqualTo(
                        "A folder cannot have objects whose keys begin with 'a/' beside the object 'a'");
        assertThat(FolderFixture.message(put("b", "3")))
                .isEqualTo(
                        "A folder cannot have the object 'b' beside objects whose keys begin with 'b/'");
        assertThat(folder.keys("{}")).containsExactly("a", "b/c");

        FolderFixture.result(folder.call("DeleteObject", FolderFixture.key("b/c")));
        FolderFixture.result(put("b", "3"));
        assertThat(folder.keys("{}")).containsExactly("a", "b");
        assertThat(root.resolve(".askel-uploads")).isEmptyDirectory();
    }

    @Test
    void writers_of_one_new_folder_do_not_disturb_each_other() throws Exception {
        var writers = new ArrayList<Callable<ServiceResponse>>();
        for (int each = 0; each < 32; each++) {
            var key = "new/folder/of/" + each;
            writers.add(() -> put(key, key));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var writer : threads.invokeAll(writers)) {
                FolderFixture.result(writer.get());
            }
        }
        assertThat(folder.keys("{}")).hasSize(32);
    }

    @Test
    void files_of_a_killed_server_are_deleted_after_a_day() throws Exception {
        var uploads = Files.createDirectory(root.resolve(".askel-uploads"));
        var old = Files.writeString(uploads.resolve("old"), "x");
        var recent = Files.writeString(uploads.resolve("recent"), "x");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        var ofBucket =
                Files.createDirectory(folder.bucket.resolve(".askel-uploads")).resolve("old");
        Files.writeString(ofBucket, "x");
        Files.setLastModifiedTime(
                ofBucket, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        new FolderFixture(root).close();
        assertThat(ofBucket).doesNotExist();
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    /** On Linux {@code /dev/shm} is a file system of its own in the folder {@code /dev}. */
    @Test
    void a_bucket_on_another_file_system_has_its_own_temporary_files() throws Exception {
        var devices = Path.of("/dev");
        assumeThat(device(devices)).isNotEqualTo(device(devices.resolve("shm")));
        var key = "askel-%s/a".formatted(UUID.randomUUID());
        var bucket = new Bucket(devices.resolve("shm"));
        var uploads = bucket.folder().resolve(".askel-uploads");
        try {
            new FileWrites(devices)
                    .put(
                            bucket,
                            key,
                            new Conditions(null, null, null, null),
                            file -> file.write(ByteBuffer.wrap(new byte[] {'x'})));
            assertThat(bucket.find(key).path()).hasContent("x");
            assertThat(uploads).isDirectory();
            var iterator = new KeyIterator(bucket, new byte[0], new byte[0], Instant::now);
            for (var found = iterator.next(); found != null; found = iterator.next()) {
                assertThat(found.key()).doesNotStartWith(".askel-uploads");
            }
        } finally {
            Files.deleteIfExists(bucket.folder().resolve(key));
            Files.deleteIfExists(bucket.folder().resolve(key).getParent());
            Files.deleteIfExists(uploads);
        }
    }

    private static Object device(Path folder) throws IOException {
        return Files.exists(folder) ? Files.getAttribute(folder, "unix:dev") : 0L;
    }

    @Test
    void temporary_files_are_no_objects() throws Exception {
        Files.writeString(
                Files.createDirectory(folder.bucket.resolve(".askel-uploads")).resolve("x"), "x");
        assertThat(folder.keys("{}")).isEmpty();
        assertThat(FolderFixture.message(put(".askel-uploads/y", "1")))
                .isEqualTo(
                        "No file can have the key '.askel-uploads/y': it has the name '.askel-uploads'");
    }

    @Test
    void a_failed_write_leaves_the_old_content() throws Exception {
        FolderFixture.result(put("a", "1"));
        var writes = new FileWrites(root);
        assertThatIOException()
                .isThrownBy(() ->
                        writes.put(
                                new Bucket(folder.bucket),
                                "a",
                                new Conditions(null, null, null, null),
                                _ -> {
                                    throw new IOException("No space left on device");
                                }));
        assertThat(get("a")).isEqualTo("\"1\"");
        assertThat(root.resolve(".askel-uploads")).isEmptyDirectory();
    }
}

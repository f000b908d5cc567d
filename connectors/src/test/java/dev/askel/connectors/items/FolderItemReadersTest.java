package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.askel.asl.history.MapRunPlan;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests sources of items with a folder that replaces S3. */
final class FolderItemReadersTest extends BucketItemReadersTest {
    @TempDir private static @Nullable Path root;

    @Override
    TestItems items() {
        return TestItems.inFolder(() -> Objects.requireNonNull(root));
    }

    private static Path file(String key) {
        return Objects.requireNonNull(root).resolve("items").resolve(key);
    }

    @Override
    @Test
    void decompresses_objects_by_encoding() {
        // A folder cannot store the Content-Encoding, so PutObject refuses such an object.
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(super::decompresses_objects_by_encoding)
                .withMessageContaining("NotImplemented");
    }

    @Override
    @Test
    void reads_the_version_that_version_id_names() throws Exception {
        s3.bucket().put("v.json", "[1]");
        var arguments = "{'Bucket':'items','Key':'v.json','VersionId':'%s'}";
        assertThat(s3.readers().readAll(version(arguments.formatted("null")))).containsExactly("1");
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> s3.readers().readAll(version(arguments.formatted("v1"))))
                .withMessageContaining("Invalid version id specified");
    }

    private static MapRunPlan.Reader version(String arguments) {
        return ItemsFixture.reader(
                ItemsFixture.GET_OBJECT, arguments, JSON, MapRunPlan.ITEMS_UNLIMITED);
    }

    @Test
    void reads_a_file_that_a_program_wrote() throws Exception {
        Files.createDirectories(file("in"));
        Files.writeString(file("in/sales.jsonl"), "1\n2\n");
        assertThat(
                        s3.readers()
                                .readAll(
                                        TestItems.object(
                                                "in/sales.jsonl", "{'InputType':'JSONL'}")))
                .containsExactly("1", "2");
    }

    /** A file that the parsers read in several parts. */
    private static final String LONG = "1\n".repeat(500_000);

    @Test
    void detects_a_file_that_is_written_during_a_read() throws Exception {
        assertChangeIsDetected(
                "written.jsonl",
                file -> {
                    var modified = Files.getLastModifiedTime(file);
                    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                        channel.write(ByteBuffer.wrap(new byte[] {'3'}));
                    }
                    // This change keeps the size and the time of modification of the file.
                    Files.setLastModifiedTime(file, modified);
                });
    }

    @Test
    void detects_a_file_that_is_replaced_during_a_read() throws Exception {
        assertChangeIsDetected(
                "replaced.jsonl",
                file -> {
                    var other = Files.writeString(file.resolveSibling("other"), LONG);
                    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
                    Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
                });
    }

    @Test
    void detects_a_file_that_is_truncated_during_a_read() throws Exception {
        assertChangeIsDetected("truncated.jsonl", file -> Files.writeString(file, "1\n"));
    }

    @Test
    void refuses_to_read_on_when_the_file_is_deleted() throws Exception {
        s3.bucket().put("deleted.jsonl", LONG);
        try (var source =
                s3.readers()
                        .open(TestItems.object("deleted.jsonl", "{'InputType':'JSONL'}"), null)) {
            assertThat(source.next()).isNotNull();
            Files.delete(file("deleted.jsonl"));
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> ItemsFixture.rest(source))
                    .withMessageContaining("The specified key does not exist.");
        }
    }

    @Test
    void detects_a_change_between_two_reads() throws Exception {
        var reader = TestItems.object("between.jsonl", "{'InputType':'JSONL'}");
        s3.bucket().put("between.jsonl", "1\n2\n");
        var position = s3.readers().positions(reader).get(1);
        assertThat(s3.readers().readFrom(reader, position)).containsExactly("2");
        s3.bucket().put("between.jsonl", "1\n2\n");
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> s3.readers().readFrom(reader, position))
                .withMessageContaining("has changed since the Map Run began to read it");
    }

    @FunctionalInterface
    private interface Change {
        void apply(Path file) throws Exception;
    }

    private void assertChangeIsDetected(String key, Change change) throws Exception {
        s3.bucket().put(key, LONG);
        try (var source = s3.readers().open(TestItems.object(key, "{'InputType':'JSONL'}"), null)) {
            assertThat(source.next()).isNotNull();
            change.apply(file(key));
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> ItemsFixture.rest(source))
                    .withMessage(
                            "The object s3://items/%s has changed since the Map Run began to read it."
                                    .formatted(key));
        }
    }
}

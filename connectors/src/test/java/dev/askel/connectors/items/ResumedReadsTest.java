package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.MapRunPlan.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that reads of JSON and gzip resume at a stored position. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ResumedReadsTest {
    private static final Reader JSON = ItemsFixture.object("b", "k", "{'InputType':'JSON'}");
    private static final String ELEMENTS =
            "[ 1, -2.5e3,\"a\\\"],b\",{\"c\":[{}, \"d\"]} ,null,[],\"ä\",true, \"\",7 ]";

    private static ItemsFixture fixture(FaultyBucket bucket) {
        return new ItemsFixture(bucket.address(), ItemsFixture.QUICK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ELEMENTS,
                "\uFEFF" + ELEMENTS,
                "{\"k\":\"\", \"\":{\"l\":1}\n,\"m\":2 ,\"\\u006e\":[3]}",
            })
    void resumes_a_json_text_at_a_byte(String text) throws Exception {
        try (var bucket = new FaultyBucket(text);
                var fixture = fixture(bucket)) {
            fixture.assertResumes(JSON);
            var content = text.getBytes(StandardCharsets.UTF_8);
            for (var position : fixture.positions(JSON).subList(1, 3)) {
                int offset = (int) ItemPosition.parse(position).requestOffset();
                assertThat((char) content[offset]).isIn(',', ' ', '\n');
                fixture.readFrom(JSON, position);
                assertThat(bucket.requests().getLast())
                        .containsEntry("range", "bytes=%d-".formatted(offset - 1));
            }
        }
    }

    @Test
    void resumes_the_part_that_items_pointer_selects() throws Exception {
        var reader = ItemsFixture.object("b", "k", "{'InputType':'JSON','ItemsPointer':'/x/1'}");
        try (var bucket = new FaultyBucket("{\"x\":[[0],{\"a\":1,\"b\":2,\"c\":3},4],\"y\":5}");
                var fixture = fixture(bucket)) {
            fixture.assertResumes(reader);
            fixture.readFrom(reader, fixture.positions(reader).get(2));
            assertThat(bucket.requests().getLast()).containsEntry("range", "bytes=21-");
        }
    }

    @Test
    void a_resumed_object_keeps_its_kind_before_the_next_member() throws Exception {
        try (var bucket = new FaultyBucket("{\"a\":1,\"b\":2}");
                var fixture = fixture(bucket);
                var resumed = fixture.open(JSON, fixture.positions(JSON).get(1))) {
            assertThat(fixture.readFrom(JSON, resumed.position()))
                    .containsExactly("{\"Key\":\"b\",\"Value\":2}");
            assertThat(Objects.requireNonNull(resumed.next()).text())
                    .isEqualTo("{\"Key\":\"b\",\"Value\":2}");
            assertThat(resumed.isKeyed()).isTrue();
        }
    }

    @Test
    void a_json_text_in_another_encoding_is_read_again() throws Exception {
        try (var bucket = new FaultyBucket("[1,2,3]".getBytes(StandardCharsets.UTF_16));
                var fixture = fixture(bucket)) {
            fixture.assertResumes(JSON);
        }
    }

    @Test
    void a_gzip_file_is_decompressed_up_to_the_position() throws Exception {
        var reader = ItemsFixture.object("b", "k.gz", "{'InputType':'JSON'}");
        var members =
                TestBucket.concat(
                        TestBucket.gzip("{\"a\":1,"), TestBucket.gzip("\"b\":2,\"c\":3}"));
        try (var bucket = new FaultyBucket(members);
                var fixture = fixture(bucket)) {
            fixture.assertResumes(reader);
            assertThat(fixture.positions(reader).get(2))
                    .isEqualTo(
                            "{\"etag\":\"\\\"v1\\\"\",\"items\":2,\"offset\":-1,\"content\":{\"offset\":12,\"gzip\":true,\"keyed\":true}}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "JSON, '[\"a\",\"b\",\"c\"]', '[\"long\",\"longer\",\"longest\"]'",
        "JSONL, '\"a\"\n\"b\"\n\"c\"\n', '\"long\"\n\"longer\"\n\"longest\"\n'"
    })
    void a_source_without_an_etag_resumes_by_the_number_of_items(
            String type, String content, String other) throws Exception {
        var reader = ItemsFixture.object("b", "k", "{'InputType':'%s'}".formatted(type));
        try (var bucket = new FaultyBucket(content);
                var fixture = fixture(bucket)) {
            bucket.replaceVersion("");
            fixture.assertResumes(reader);
            var position = fixture.positions(reader).get(2);
            assertThat(position).isEqualTo("{\"etag\":\"\",\"items\":2,\"offset\":-1}");
            bucket.replace(other, "");
            assertThat(fixture.readFrom(reader, position)).containsExactly("\"longest\"");
        }
    }

    /** Positions in the form of earlier releases. */
    @Test
    void resumes_at_a_position_that_has_only_the_number_of_items() throws Exception {
        var stored = "{\"etag\":\"\\\"v1\\\"\",\"items\":2,\"offset\":-1}";
        try (var bucket = new FaultyBucket("[1,2,3]");
                var fixture = fixture(bucket)) {
            assertThat(fixture.readFrom(JSON, stored)).containsExactly("3");
        }
        var lines = ItemsFixture.object("b", "k.gz", "{'InputType':'JSONL'}");
        try (var bucket = new FaultyBucket(TestBucket.gzip("1\n2\n3\n"));
                var fixture = fixture(bucket)) {
            assertThat(fixture.readFrom(lines, stored)).containsExactly("3");
        }
    }
}

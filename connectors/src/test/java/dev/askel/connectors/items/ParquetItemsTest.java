package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.MapRunPlan.Reader;
import dev.askel.connectors.items.FaultyBucket.Fault;
import dev.askel.connectors.items.parquet.SampleFile;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ParquetItemsTest {
    private static final String PARQUET = "{'InputType':'PARQUET'}";
    private static final Reader OBJECT = ItemsFixture.object("b", "k", PARQUET);

    @RegisterExtension static final TestItems s3 = TestItems.atMoto();

    private static ItemsFixture fixture(FaultyBucket bucket) {
        return new ItemsFixture(bucket.address(), ItemsFixture.QUICK);
    }

    @Test
    void reads_the_rows_of_a_file_and_resumes_at_each() throws Exception {
        s3.bucket().put("nested.parquet", SampleFile.bytes("nested.parquet"));
        var reader = TestItems.object("nested.parquet", PARQUET);
        assertThat(s3.readers().readAll(reader)).hasSize(4).first().asString().contains("\"id\":1");
        s3.readers().assertResumes(reader);
    }

    @Test
    void reads_the_files_of_a_listing_and_of_an_athena_manifest() throws Exception {
        s3.bucket().put("rows/0", SampleFile.bytes("nested.parquet"));
        s3.bucket().put("rows/1", SampleFile.bytes("types.parquet"));
        s3.bucket().put("manifest.csv", "s3://items/rows/0\ns3://items/rows/1\n");
        var listing =
                TestItems.listing(
                        TestItems.BUCKET,
                        "rows/",
                        "{'InputType':'PARQUET','Transformation':'LOAD_AND_FLATTEN'}");
        var manifest =
                TestItems.object(
                        "manifest.csv", "{'InputType':'PARQUET','ManifestType':'ATHENA_DATA'}");
        assertThat(s3.readers().readAll(manifest))
                .hasSize(7)
                .isEqualTo(s3.readers().readAll(listing));
        s3.readers().assertResumes(listing);
        s3.readers().assertResumes(manifest);
        assertThat(s3.readers().parquetMemory().reservedBytes()).isZero();
    }

    @Test
    void reads_at_most_max_items() throws Exception {
        s3.bucket().put("groups.parquet", SampleFile.bytes("groups.parquet"));
        var reader =
                ItemsFixture.reader(
                        ItemsFixture.GET_OBJECT,
                        "{'Bucket':'items','Key':'groups.parquet'}",
                        PARQUET,
                        2_049);
        assertThat(s3.readers().readAll(reader)).hasSize(2_049);
    }

    @Test
    void requests_each_part_of_the_same_version() throws Exception {
        try (var bucket = new FaultyBucket(SampleFile.bytes("groups.parquet"));
                var fixture = fixture(bucket)) {
            assertThat(fixture.readAll(OBJECT)).hasSize(7_000);
            var requests = bucket.requests();
            // One request each for the size, the footer and the four row groups.
            assertThat(requests).hasSize(6);
            assertThat(requests.getFirst())
                    .containsEntry("range", "bytes=0-3")
                    .doesNotContainKey("if-match");
            assertThat(requests.subList(1, requests.size()))
                    .allSatisfy(headers -> assertThat(headers).containsEntry("if-match", "\"v1\""));
        }
    }

    @Test
    void resumes_after_the_connection_broke_at_any_byte() throws Exception {
        var content = SampleFile.bytes("nested.parquet");
        List<String> expected;
        try (var bucket = new FaultyBucket(content);
                var fixture = fixture(bucket)) {
            expected = fixture.readAll(OBJECT);
        }
        for (int bytes = 0; bytes <= content.length; bytes += 7) {
            try (var bucket =
                            new FaultyBucket(content)
                                    .failWith(
                                            new Fault.Break(Math.min(bytes, 3)),
                                            new Fault.None(),
                                            new Fault.Break(bytes),
                                            new Fault.Refuse(503, "SlowDown"),
                                            new Fault.Drop());
                    var fixture = fixture(bucket)) {
                assertThat(fixture.readAll(OBJECT)).as("%d bytes", bytes).isEqualTo(expected);
            }
        }
    }

    @Test
    void reads_from_a_server_that_ignores_ranges() throws Exception {
        var whole = new Fault[6];
        Arrays.fill(whole, new Fault.WholeObject());
        try (var bucket = new FaultyBucket(SampleFile.bytes("groups.parquet")).failWith(whole);
                var fixture = fixture(bucket)) {
            assertThat(fixture.readAll(OBJECT)).hasSize(7_000);
        }
    }

    @Test
    void refuses_a_file_that_changed_between_two_row_groups() throws Exception {
        try (var bucket = new FaultyBucket(SampleFile.bytes("groups.parquet"));
                var fixture = fixture(bucket);
                var source = fixture.open(OBJECT, null)) {
            assertThat(source.next()).isNotNull();
            assertThat(fixture.parquetMemory().reservedBytes()).isPositive();
            bucket.replaceVersion("\"v2\"");
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> ItemsFixture.rest(source))
                    .withMessage(
                            "The object s3://b/k has changed since the Map Run began to read it.");
            var position = source.position();
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.open(OBJECT, position))
                    .withMessageContaining("has changed");
        }
    }

    @Test
    void refuses_half_a_file_and_an_empty_one() throws Exception {
        var content = SampleFile.bytes("nested.parquet");
        try (var bucket = new FaultyBucket(Arrays.copyOf(content, content.length / 2));
                var fixture = fixture(bucket)) {
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.readAll(OBJECT))
                    .withMessage(
                            "The object s3://b/k is not valid Parquet: it does not end with the magic number PAR1");
        }
        try (var bucket = new FaultyBucket("");
                var fixture = fixture(bucket)) {
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.readAll(OBJECT))
                    .withMessage("The object s3://b/k could not be read: it is empty");
        }
    }

    @Test
    void refuses_a_position_behind_the_last_row() throws Exception {
        try (var bucket = new FaultyBucket(SampleFile.bytes("nested.parquet"));
                var fixture = fixture(bucket)) {
            var position = new ItemPosition("\"v1\"", 5, ItemParser.NO_OFFSET).text();
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> fixture.readFrom(OBJECT, position))
                    .withMessage(
                            "The object s3://b/k has 4 items, but the Map Run has read 5 items before.");
        }
    }

    @Test
    void refuses_a_version_id() throws Exception {
        var reader =
                ItemsFixture.reader(
                        ItemsFixture.GET_OBJECT,
                        "{'Bucket':'items','Key':'p','VersionId':'v'}",
                        PARQUET,
                        MapRunPlan.ITEMS_UNLIMITED);
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> s3.readers().readAll(reader))
                .withMessage(
                        "S3 Version ID selection is not currently supported for PARQUET files");
    }
}

package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.askel.engine.maprun.source.ItemReaderException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests sources that read several objects, with moto's S3. Subclasses use another implementation of
 * S3.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListedItemsTest {
    private static final String UNLOADED =
            "{'ManifestType':'ATHENA_DATA','InputType':'CSV','CSVHeaderLocation':'GIVEN','CSVHeaders':['id','name']}";

    @RegisterExtension final TestItems s3 = items();

    /** Creates the bucket of all tests. */
    TestItems items() {
        return TestItems.atMoto();
    }

    @Test
    void lists_objects_as_recorded() throws Exception {
        s3.bucket().put("list/a b+ä.txt", "ab");
        var reader = TestItems.listing(TestItems.BUCKET, "list/", "{}");
        try (var source = s3.readers().open(reader, null)) {
            var item = Objects.requireNonNull(source.next());
            assertThat(item.text())
                    .matches(
                            "\\{\"Etag\":\"\\\\\"[0-9a-f]{32}(-1)?\\\\\"\",\"Key\":\"list/a b\\+ä.txt\",\"LastModified\":1\\.[0-9]+E9,\"Size\":2,\"StorageClass\":\"STANDARD\"\\}");
            assertThat(source.next()).isNull();
        }
        try (var source = s3.readers().open(reader, true, null)) {
            assertThat(Objects.requireNonNull(source.next()).text())
                    .containsPattern("\"LastModified\":1[0-9]{9},");
        }
    }

    @Test
    void lists_all_pages_and_resumes_after_a_key() throws Exception {
        var many = TestBucket.create(s3.readers().services(), "many");
        for (int each = 0; each < 1_006; each++) {
            many.put("k/%04d".formatted(each), "");
        }
        var reader = TestItems.listing("many", "k/", "{}");
        var all = s3.readers().readAll(reader);
        assertThat(all).hasSize(1_006);
        var positions = s3.readers().positions(reader);
        many.delete("k/0000");
        many.delete("k/0500");
        for (int at : List.of(501, 999, 1_000, 1_001, 1_005, 1_006)) {
            assertThat(s3.readers().readFrom(reader, positions.get(at)))
                    .isEqualTo(all.subList(at, all.size()));
        }
    }

    @Test
    void a_listing_of_nothing_has_no_items() throws Exception {
        assertThat(s3.readers().readAll(TestItems.listing(TestItems.BUCKET, "nothing/", "{}")))
                .isEmpty();
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> s3.readers().readAll(TestItems.listing("nowhere", "x/", "{}")))
                .withMessageStartingWith("The objects of s3://nowhere/x/ could not be listed: ");
    }

    /** Puts an object as S3's console does for an empty folder. */
    void putFolderMarker(TestBucket holder, String key) throws Exception {
        holder.put(key, "");
    }

    @Test
    void flattens_the_items_of_all_listed_objects() throws Exception {
        putFolderMarker(s3.bucket(), "flat/");
        s3.bucket().put("flat/1.jsonl", "1\n2\n");
        s3.bucket().put("flat/2.jsonl.gz", TestBucket.gzip("3\n"));
        s3.bucket().put("flat/3.jsonl", "\n");
        s3.bucket().put("flat/4.jsonl", "4\n5");
        var reader =
                TestItems.listing(
                        TestItems.BUCKET,
                        "flat/",
                        "{'InputType':'JSONL','Transformation':'LOAD_AND_FLATTEN'}");
        assertThat(s3.readers().readAll(reader)).containsExactly("1", "2", "3", "4", "5");
        s3.readers().assertResumes(reader);
        try (var source = s3.readers().open(reader, null)) {
            assertThat(source.next()).isNotNull();
            assertThat(source.itemSource()).isEqualTo("s3://items/flat/1.jsonl");
        }
    }

    @Test
    void reads_the_rows_of_an_inventory() throws Exception {
        s3.bucket()
                .put(
                        "inventory/a.csv.gz",
                        TestBucket.gzip("\"b\",\"k1\",\"1\"\n\"b\",\"k2\",\"2\"\n"));
        s3.bucket().put("inventory/b.csv.gz", TestBucket.gzip(""));
        s3.bucket().put("inventory/c.csv.gz", TestBucket.gzip("\"b\",\"k3\",\"3\"\n"));
        s3.bucket()
                .put(
                        "inventory/manifest.json",
                        """
                        {"sourceBucket":"b","destinationBucket":"arn:aws:s3:::items","fileFormat":"CSV","fileSchema":"Bucket, Key, Size",
                         "files":[{"key":"inventory/a.csv.gz"},{"key":"inventory/b.csv.gz"},{"key":"inventory/c.csv.gz"}]}
                        """);
        var reader = TestItems.object("inventory/manifest.json", "{'ManifestType':'S3_INVENTORY'}");
        assertThat(s3.readers().readAll(reader))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row).contains("\"Bucket\":\"b\""))
                .last()
                .satisfies(row -> assertThat(row).contains("\"Key\":\"k3\"", "\"Size\":\"3\""));
        s3.readers().assertResumes(reader);
        s3.bucket().put("orc.json", "{\"fileFormat\":\"ORC\",\"files\":[]}");
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() ->
                        s3.readers()
                                .readAll(TestItems.object("orc.json", "{'InputType':'MANIFEST'}")))
                .withMessage(
                        "The inventory s3://items/orc.json has files of the format 'ORC', but only CSV can be read.");
    }

    private void putQueryResult(String manifest) throws Exception {
        s3.bucket().put("query/0.gz", TestBucket.gzip("1,a\n2,b\n"));
        s3.bucket().put("query/1", "");
        s3.bucket().put("query/2", "3,\"c,d\"\n");
        s3.bucket()
                .put(
                        manifest,
                        "s3://items/query/0.gz\n\"s3://items/query/1\"\r\n\ns3://items/query/2");
    }

    @Test
    void reads_the_files_of_an_athena_manifest() throws Exception {
        putQueryResult("query-manifest.csv");
        var reader = TestItems.object("query-manifest.csv", UNLOADED);
        assertThat(s3.readers().readAll(reader))
                .containsExactly(
                        "{\"name\":\"a\",\"id\":\"1\"}",
                        "{\"name\":\"b\",\"id\":\"2\"}",
                        "{\"name\":\"c,d\",\"id\":\"3\"}");
        s3.readers().assertResumes(reader);
    }

    @Test
    void an_item_of_an_athena_manifest_has_its_file_as_source() throws Exception {
        putQueryResult("sources-manifest.csv");
        try (var source =
                s3.readers().open(TestItems.object("sources-manifest.csv", UNLOADED), null)) {
            assertThat(source.skip(2)).isEqualTo(2);
            assertThat(source.itemSource()).isEqualTo("s3://items/query/0.gz");
            assertThat(source.next()).isNotNull();
            assertThat(source.itemSource()).isEqualTo("s3://items/query/2");
        }
    }

    @Test
    void reads_json_lines_of_an_athena_manifest_up_to_max_items() throws Exception {
        s3.bucket().put("lines/0", "{\"n\":1}\n{\"n\":2}\n");
        s3.bucket().put("lines/1", "{\"n\":3}\n{\"n\":4}\n");
        s3.bucket().put("lines-manifest.csv", "s3://items/lines/0\ns3://items/lines/1\n");
        var config = "{'ManifestType':'ATHENA_DATA','InputType':'JSONL'}";
        assertThat(s3.readers().readAll(TestItems.limited("lines-manifest.csv", config, 3)))
                .containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "JSON;The field 'InputType' must be CSV, JSONL or PARQUET for the ManifestType ATHENA_DATA",
                "MANIFEST;The field 'InputType' does not match any of the allowed values",
                "JSONL;The object s3://items/bad-manifest.csv is not valid ATHENA_DATA: the row after 1 files is not the address of an object",
            })
    void refuses_athena_manifests_that_it_cannot_read(String type, String message)
            throws Exception {
        s3.bucket().put("bad-manifest.csv", "s3://items/one\nitems/two\n");
        var config = "{'ManifestType':'ATHENA_DATA','InputType':'%s'}".formatted(type);
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(
                        () -> s3.readers().readAll(TestItems.object("bad-manifest.csv", config)))
                .withMessage(message);
    }

    @Test
    void refuses_a_manifest_whose_file_is_missing() throws Exception {
        s3.bucket().put("lost-manifest.csv", "s3://items/lost\n");
        var config = "{'ManifestType':'ATHENA_DATA','InputType':'JSONL'}";
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(
                        () -> s3.readers().readAll(TestItems.object("lost-manifest.csv", config)))
                .withMessageStartingWith("The object s3://items/lost could not be read: ");
    }
}

package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.MapRunPlan.Reader;
import dev.askel.connectors.MotoServer;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests sources of several objects with moto's S3. Subclasses use another implementation of S3. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListedItemsTest {
    private static final String BUCKET = "items";

    private @Nullable MotoServer moto;
    private ItemsFixture fixture;
    private TestBucket bucket;

    @BeforeAll
    void start() throws Exception {
        fixture = createFixture();
        bucket = TestBucket.create(fixture.services(), BUCKET);
    }

    /** Creates the readers of all tests. */
    ItemsFixture createFixture() throws Exception {
        var server = MotoServer.start();
        moto = server;
        return new ItemsFixture(server.address(), ItemsFixture.QUICK);
    }

    @AfterAll
    void stop() {
        if (fixture != null) {
            fixture.close();
        }
        if (moto != null) {
            moto.close();
        }
    }

    private static Reader listing(String name, String prefix, String config) {
        return ItemsFixture.reader(
                ItemsFixture.LIST_OBJECTS,
                "{'Bucket':'%s','Prefix':'%s'}".formatted(name, prefix),
                config,
                MapRunPlan.ITEMS_UNLIMITED);
    }

    @Test
    void lists_objects_as_recorded() throws Exception {
        bucket.put("list/a b+ä.txt", "ab");
        var reader = listing(BUCKET, "list/", "{}");
        try (var source = fixture.open(reader, null)) {
            var item = Objects.requireNonNull(source.next());
            assertThat(item.text())
                    .matches(
                            "\\{\"Etag\":\"\\\\\"[0-9a-f]{32}(-1)?\\\\\"\",\"Key\":\"list/a b\\+ä.txt\",\"LastModified\":1\\.[0-9]+E9,\"Size\":2,\"StorageClass\":\"STANDARD\"\\}");
            assertThat(source.next()).isNull();
        }
        try (var source = fixture.open(reader, true, null)) {
            assertThat(Objects.requireNonNull(source.next()).text())
                    .containsPattern("\"LastModified\":1[0-9]{9},");
        }
    }

    @Test
    void lists_all_pages_and_resumes_after_a_key() throws Exception {
        var many = TestBucket.create(fixture.services(), "many");
        for (int each = 0; each < 1_006; each++) {
            many.put("k/%04d".formatted(each), "");
        }
        var reader = listing("many", "k/", "{}");
        var all = fixture.readAll(reader);
        assertThat(all).hasSize(1_006);
        var positions = fixture.positions(reader);
        many.delete("k/0000");
        many.delete("k/0500");
        for (int at : List.of(501, 999, 1_000, 1_001, 1_005, 1_006)) {
            assertThat(fixture.readFrom(reader, positions.get(at)))
                    .isEqualTo(all.subList(at, all.size()));
        }
    }

    @Test
    void a_listing_of_nothing_has_no_items() throws Exception {
        assertThat(fixture.readAll(listing(BUCKET, "nothing/", "{}"))).isEmpty();
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> fixture.readAll(listing("nowhere", "x/", "{}")))
                .withMessageStartingWith("The objects of s3://nowhere/x/ could not be listed: ");
    }

    /** Puts an object as S3's console does for an empty folder. */
    void putFolderMarker(TestBucket holder, String key) throws Exception {
        holder.put(key, "");
    }

    @Test
    void flattens_the_items_of_all_listed_objects() throws Exception {
        putFolderMarker(bucket, "flat/");
        bucket.put("flat/1.jsonl", "1\n2\n");
        bucket.put("flat/2.jsonl.gz", TestBucket.gzip("3\n"));
        bucket.put("flat/3.jsonl", "\n");
        bucket.put("flat/4.jsonl", "4\n5");
        var reader =
                listing(
                        BUCKET,
                        "flat/",
                        "{'InputType':'JSONL','Transformation':'LOAD_AND_FLATTEN'}");
        assertThat(fixture.readAll(reader)).containsExactly("1", "2", "3", "4", "5");
        fixture.assertResumes(reader);
        try (var source = fixture.open(reader, null)) {
            assertThat(source.next()).isNotNull();
            assertThat(source.itemSource()).isEqualTo("s3://items/flat/1.jsonl");
        }
    }

    private static Reader object(String key, String config) {
        return ItemsFixture.object(BUCKET, key, config);
    }

    @Test
    void reads_the_rows_of_an_inventory() throws Exception {
        bucket.put(
                "inventory/a.csv.gz", TestBucket.gzip("\"b\",\"k1\",\"1\"\n\"b\",\"k2\",\"2\"\n"));
        bucket.put("inventory/b.csv.gz", TestBucket.gzip(""));
        bucket.put("inventory/c.csv.gz", TestBucket.gzip("\"b\",\"k3\",\"3\"\n"));
        bucket.put(
                "inventory/manifest.json",
                """
                {"sourceBucket":"b","destinationBucket":"arn:aws:s3:::items","fileFormat":"CSV","fileSchema":"Bucket, Key, Size",
                 "files":[{"key":"inventory/a.csv.gz"},{"key":"inventory/b.csv.gz"},{"key":"inventory/c.csv.gz"}]}
                """);
        var reader = object("inventory/manifest.json", "{'ManifestType':'S3_INVENTORY'}");
        assertThat(fixture.readAll(reader))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row).contains("\"Bucket\":\"b\""))
                .last()
                .satisfies(row -> assertThat(row).contains("\"Key\":\"k3\"", "\"Size\":\"3\""));
        fixture.assertResumes(reader);
        bucket.put("orc.json", "{\"fileFormat\":\"ORC\",\"files\":[]}");
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> fixture.readAll(object("orc.json", "{'InputType':'MANIFEST'}")))
                .withMessage(
                        "The inventory s3://items/orc.json has files of the format 'ORC', but only CSV can be read.");
    }
}

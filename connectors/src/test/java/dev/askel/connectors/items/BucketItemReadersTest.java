package dev.askel.connectors.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.history.MapRunPlan.Reader;
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

/** Tests sources with moto's S3. Subclasses use another implementation of S3. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BucketItemReadersTest {
    private static final String FIRST_ROW = "{'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW'}";
    static final String JSON = "{'InputType':'JSON'}";
    private static final String JSONL = "{'InputType':'JSONL'}";
    private static final String RECORDED =
            "Value4,Value5,Value6\n,,,\ntrue,1,'HelloWorld'\nNull,None,\n   \n";

    @RegisterExtension final TestItems s3 = items();

    /** Creates the bucket of all tests. */
    TestItems items() {
        return TestItems.atMoto();
    }

    private List<String> read(String key, String content, String config) throws Exception {
        s3.bucket().put(key, content);
        return s3.readers().readAll(TestItems.object(key, config));
    }

    private static String given(String headers) {
        return "{'InputType':'CSV','CSVHeaderLocation':'GIVEN','CSVHeaders':[%s]}"
                .formatted(headers);
    }

    private void assertFails(Reader reader, String message) {
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> s3.readers().readAll(reader))
                .withMessage(message);
    }

    @Test
    void reads_csv_with_an_empty_header_as_recorded() throws Exception {
        // test_map_item_reader_csv_first_row_extra_fields
        assertThat(read("a.csv", "H1,\n" + RECORDED, FIRST_ROW))
                .containsExactly(
                        "{\"\":\"Value5\",\"H1\":\"Value4\"}",
                        "{\"\":\"\",\"H1\":\"\"}",
                        "{\"\":\"1\",\"H1\":\"true\"}",
                        "{\"\":\"None\",\"H1\":\"Null\"}",
                        "{\"\":\"\",\"H1\":\"   \"}");
    }

    @Test
    void reads_csv_with_other_headers_as_recorded() throws Exception {
        // test_map_item_reader_csv_headers_first_row_typed_headers
        assertThat(read("b.csv", "0,True,{}\n" + RECORDED, FIRST_ROW))
                .containsExactly(
                        "{\"0\":\"Value4\",\"{}\":\"Value6\",\"True\":\"Value5\"}",
                        "{\"0\":\"\",\"{}\":\"\",\"True\":\"\"}",
                        "{\"0\":\"true\",\"{}\":\"'HelloWorld'\",\"True\":\"1\"}",
                        "{\"0\":\"Null\",\"{}\":\"\",\"True\":\"None\"}",
                        "{\"0\":\"   \",\"{}\":\"\",\"True\":\"\"}");
    }

    @Test
    void reads_csv_with_given_headers_as_recorded() throws Exception {
        // test_map_item_reader_csv_headers_decl_extra_fields
        assertThat(read("c.csv", "Value1,Value2,Value3\n" + RECORDED, given("'H1'")))
                .containsExactly(
                        "{\"H1\":\"Value1\"}",
                        "{\"H1\":\"Value4\"}",
                        "{\"H1\":\"\"}",
                        "{\"H1\":\"true\"}",
                        "{\"H1\":\"Null\"}",
                        "{\"H1\":\"   \"}");
    }

    @Test
    void refuses_duplicate_csv_headers_as_recorded() throws Exception {
        s3.bucket().put("d.csv", "H1,H1\n1,2\n");
        assertFails(TestItems.object("d.csv", FIRST_ROW), "CSV headers cannot contain duplicates.");
        assertFails(
                TestItems.object("d.csv", given("'H1','H1'")),
                "CSV headers cannot contain duplicates.");
    }

    @ParameterizedTest
    @CsvSource({"COMMA,','", "PIPE,|", "SEMICOLON,;", "SPACE,' '", "TAB,'\t'"})
    void reads_csv_with_each_delimiter(String delimiter, String separator) throws Exception {
        var config =
                "{'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW','CSVDelimiter':'%s'}"
                        .formatted(delimiter);
        var content = "a~b\n1~\"2~3\"\n".replace("~", separator);
        assertThat(read("delimited.csv", content, config))
                .containsExactly(
                        "{\"a\":\"1\",\"b\":\"2%s3\"}".formatted(separator.replace("\t", "\\t")));
    }

    @Test
    void reads_quoted_csv_cells_and_all_line_ends() throws Exception {
        var content = "\uFEFFa,b\r\n\"x\r\ny\",\"say \"\"hi\"\"\"\r1,2\n\n\r\n3,ä";
        assertThat(read("quoted.csv", content, FIRST_ROW))
                .containsExactly(
                        "{\"a\":\"x\\r\\ny\",\"b\":\"say \\\"hi\\\"\"}",
                        "{\"a\":\"1\",\"b\":\"2\"}",
                        "{\"a\":\"3\",\"b\":\"ä\"}");
    }

    @ParameterizedTest
    @CsvSource({"'a\n\"x\"y\n'", "'a\n\"x\n'"})
    void refuses_malformed_csv(String content) throws Exception {
        s3.bucket().put("malformed.csv", content);
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(
                        () -> s3.readers().readAll(TestItems.object("malformed.csv", FIRST_ROW)))
                .withMessageStartingWith("The object s3://items/malformed.csv is not valid CSV: ");
    }

    @Test
    void an_empty_csv_file_has_no_items() throws Exception {
        assertThat(read("empty.csv", "", FIRST_ROW)).isEmpty();
        assertThat(read("header.csv", "a,b\n", FIRST_ROW)).isEmpty();
    }

    @Test
    void reads_the_elements_of_a_json_array() throws Exception {
        assertThat(read("a.json", " [ {\"b\": 1.10, \"a\": [null]}, \"x\", 2 ] \n", JSON))
                .containsExactly("{\"b\":1.10,\"a\":[null]}", "\"x\"", "2");
        assertThat(read("none.json", "[]", JSON)).isEmpty();
    }

    @Test
    void reads_the_members_of_a_json_object() throws Exception {
        assertThat(read("o.json", "{\"k\": {\"a\": 1}, \"l\": [2]}", JSON))
                .containsExactly(
                        "{\"Key\":\"k\",\"Value\":{\"a\":1}}", "{\"Key\":\"l\",\"Value\":[2]}");
    }

    @Test
    void only_the_members_of_an_object_are_keyed() throws Exception {
        var member = "{\"Key\":\"k\",\"Value\":1}";
        assertThat(isKeyed("member.json", "{\"k\": 1}", 5)).isTrue();
        assertThat(isKeyed("element.json", "[" + member + "]", 5)).isFalse();
        assertThat(isKeyed("limited.json", "{\"k\": 1}", MapRunPlan.ITEMS_UNLIMITED)).isTrue();
    }

    private boolean isKeyed(String key, String content, long itemsMax) throws Exception {
        s3.bucket().put(key, content);
        try (var source = s3.readers().open(TestItems.limited(key, JSON, itemsMax), null)) {
            assertThat(Objects.requireNonNull(source.next()).text())
                    .isEqualTo("{\"Key\":\"k\",\"Value\":1}");
            return source.isKeyed();
        }
    }

    @Test
    void reads_the_part_that_items_pointer_selects() throws Exception {
        s3.bucket()
                .put(
                        "p.json",
                        "{\"x\":[[1],{\"a/b\":{\"m~n\":[{\"id\":\"a\"},{\"id\":\"b\"}]}}],\"y\":5,\"z\":{\"k\":1}}");
        assertThat(s3.readers().readAll(TestItems.object("p.json", pointer("/x/1/a~1b/m~0n"))))
                .containsExactly("{\"id\":\"a\"}", "{\"id\":\"b\"}");
        assertThat(s3.readers().readAll(TestItems.object("p.json", pointer("/z"))))
                .containsExactly("{\"Key\":\"k\",\"Value\":1}");
        var noMatch =
                "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.";
        assertFails(TestItems.object("p.json", pointer("/w")), noMatch);
        assertFails(TestItems.object("p.json", pointer("/x/2")), noMatch);
        assertFails(TestItems.object("p.json", pointer("/y/w")), noMatch);
        assertFails(
                TestItems.object("p.json", pointer("/y")),
                "Attempting to map over non-iterable node.");
    }

    private static String pointer(String pointer) {
        return "{'InputType':'JSON','ItemsPointer':'%s'}".formatted(pointer);
    }

    @Test
    void refuses_json_without_items() throws Exception {
        s3.bucket().put("text.json", "\"text\"");
        assertFails(
                TestItems.object("text.json", JSON), "Attempting to map over non-iterable node.");
    }

    @ParameterizedTest
    @CsvSource({"'[1,'", "'[1 2]'", "'[1]]'", "''", "'[1] 2'"})
    void refuses_malformed_json(String content) throws Exception {
        s3.bucket().put("malformed.json", content);
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> s3.readers().readAll(TestItems.object("malformed.json", JSON)))
                .withMessageStartingWith("The object s3://items/malformed.json is not valid JSON: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("Source"));
    }

    @Test
    void refuses_text_that_is_not_unicode() throws Exception {
        s3.bucket().put("bytes.json", new byte[] {'[', '"', (byte) 0xFF, (byte) 0xFE, '"', ']'});
        s3.bucket().put("wide.json", new byte[] {0, 0, 0, '[', (byte) 0xFF, 0, 0, 0});
        for (var key : List.of("bytes.json", "wide.json")) {
            assertThatExceptionOfType(ItemReaderException.class)
                    .isThrownBy(() -> s3.readers().readAll(TestItems.object(key, JSON)))
                    .withMessageContaining("is not valid JSON");
        }
    }

    @Test
    void reads_json_lines() throws Exception {
        assertThat(read("a.jsonl", "\uFEFF{\"a\": 1}\r\n\n  \n[2]\n\"x\"", JSONL))
                .containsExactly("{\"a\":1}", "[2]", "\"x\"");
    }

    @Test
    void names_the_malformed_json_line() throws Exception {
        s3.bucket().put("b.jsonl", "{\"a\": 1}\n{x}\n");
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> s3.readers().readAll(TestItems.object("b.jsonl", JSONL)))
                .withMessageStartingWith(
                        "The object s3://items/b.jsonl is not valid JSONL: the line after byte 9: ");
    }

    @Test
    void decompresses_objects_by_name() throws Exception {
        s3.bucket().put("named.jsonl.gz", TestBucket.gzip("1\n2\n"));
        assertThat(s3.readers().readAll(TestItems.object("named.jsonl.gz", JSONL)))
                .containsExactly("1", "2");
        assertThat(read("plain.jsonl.gz", "3\n4\n", JSONL)).containsExactly("3", "4");
    }

    @Test
    void decompresses_objects_by_encoding() throws Exception {
        var parameters =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("Key", "encoded.jsonl")
                        .put("ContentEncoding", "gzip")
                        .put("Body", TestBucket.gzip("1\n2\n"));
        s3.bucket().call("PutObject", parameters);
        assertThat(s3.readers().readAll(TestItems.object("encoded.jsonl", JSONL)))
                .containsExactly("1", "2");
    }

    @Test
    void reads_all_members_of_a_gzip_file() throws Exception {
        var members = TestBucket.concat(TestBucket.gzip("1\n2"), TestBucket.gzip("3\n4\n"));
        s3.bucket().put("members.jsonl.gz", members);
        assertThat(s3.readers().readAll(TestItems.object("members.jsonl.gz", JSONL)))
                .containsExactly("1", "23", "4");
    }

    @Test
    void refuses_a_truncated_gzip_file() throws Exception {
        var lines = TestBucket.gzip("1\n2\n".repeat(10_000));
        s3.bucket().put("truncated.jsonl.gz", java.util.Arrays.copyOf(lines, lines.length - 20));
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(
                        () -> s3.readers().readAll(TestItems.object("truncated.jsonl.gz", JSONL)))
                .withMessageStartingWith(
                        "The object s3://items/truncated.jsonl.gz is not valid gzip: ");
    }

    @Test
    void reads_the_version_that_version_id_names() throws Exception {
        var versioned = TestBucket.create(s3.readers().services(), "versioned");
        var status = JsonNodeFactory.instance.objectNode().put("Status", "Enabled");
        versioned.call(
                "PutBucketVersioning",
                JsonNodeFactory.instance.objectNode().set("VersioningConfiguration", status));
        var version = versioned.put("v.json", "[1]").result().path("VersionId").asText();
        versioned.put("v.json", "[2]");
        var arguments = "{'Bucket':'versioned','Key':'v.json','VersionId':'%s'}".formatted(version);
        assertThat(
                        s3.readers()
                                .readAll(
                                        ItemsFixture.reader(
                                                ItemsFixture.GET_OBJECT,
                                                arguments,
                                                JSON,
                                                MapRunPlan.ITEMS_UNLIMITED)))
                .containsExactly("1");
        assertThat(s3.readers().readAll(ItemsFixture.object("versioned", "v.json", JSON)))
                .containsExactly("2");
    }

    @Test
    void reads_at_most_max_items() throws Exception {
        s3.bucket().put("m.json", "[1,2,3]");
        var two = TestItems.limited("m.json", JSON, 2);
        assertThat(s3.readers().readAll(two)).containsExactly("1", "2");
        assertThat(s3.readers().readAll(TestItems.limited("m.json", JSON, 9)))
                .containsExactly("1", "2", "3");
        var positions = s3.readers().positions(two);
        assertThat(s3.readers().readFrom(two, positions.get(1))).containsExactly("2");
        assertThat(s3.readers().readFrom(two, positions.get(2))).isEmpty();
        assertFails(TestItems.limited("m.json", JSON, -1), "field MaxItems must be positive");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'InputType':'XML'};The field 'InputType' does not match any of the allowed values",
                "{'InputType':'MANIFEST','ManifestType':'X'};The field 'ManifestType' does not match any of the allowed values",
                "{'InputType':'CSV','CSVDelimiter':'DOT'};The field 'CSVDelimiter' does not match any of the allowed values",
                "{};The field 'InputType' is required",
            })
    void refuses_settings_that_are_not_allowed(String config, String message) {
        assertFails(TestItems.object("any", config), message);
    }

    @Test
    void refuses_a_version_of_a_parquet_file_and_missing_objects() {
        assertFails(
                ItemsFixture.reader(
                        ItemsFixture.GET_OBJECT,
                        "{'Bucket':'items','Key':'p','VersionId':'v'}",
                        "{'InputType':'PARQUET'}",
                        MapRunPlan.ITEMS_UNLIMITED),
                "S3 Version ID selection is not currently supported for PARQUET files");
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> s3.readers().readAll(TestItems.object("missing", JSON)))
                .withMessageStartingWith(
                        "The object s3://items/missing could not be read: The specified key does not exist.");
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() -> s3.readers().readAll(ItemsFixture.object("nowhere", "k", JSON)))
                .withMessageContaining("NoSuchBucket");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '~',
            value = {
                "j.json#{'InputType':'JSON'}#[1,{'a':2},3,'four']",
                "k.json#{'InputType':'JSON'}#{'a':1,'b':2,'c':{}}",
                "l.json#{'InputType':'JSON','ItemsPointer':'/x'}#{'x':[1,2,3],'y':4}",
                "l.jsonl#{'InputType':'JSONL'}#1\\n\\n2\\n3",
                "f.csv#{'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW'}#a,b\\n1,2\\n'3\\n',4\\r\\n5\\n",
                "g.csv#{'InputType':'CSV','CSVHeaderLocation':'GIVEN','CSVHeaders':['a']}#1\\n2\\n3",
                "g.jsonl.gz#{'InputType':'JSONL'}#1\\n\\n2\\n3",
                "g.csv.gz#{'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW'}#a\\n1\\n2\\n3\\n",
                "g.json.gz#{'InputType':'JSON'}#[1,2,3]",
                "h.csv.gz#{'InputType':'CSV','CSVHeaderLocation':'GIVEN','CSVHeaders':['a']}#1\\n2\\n3",
            })
    void resumes_at_every_position(String key, String config, String text) throws Exception {
        var content = text.replace('\'', '"').replace("\\r", "\r").replace("\\n", "\n");
        if (key.endsWith(".gz")) {
            s3.bucket().put(key, TestBucket.gzip(content));
        } else {
            s3.bucket().put(key, content);
        }
        s3.readers().assertResumes(TestItems.object(key, config));
    }

    @Test
    void refuses_a_position_behind_the_last_item() throws Exception {
        var reader = TestItems.object("short.json", JSON);
        s3.bucket().put("short.json", "[1,2]");
        var etag = ItemPosition.parse(s3.readers().positions(reader).getFirst()).etag();
        assertThatExceptionOfType(ItemReaderException.class)
                .isThrownBy(() ->
                        s3.readers()
                                .readFrom(
                                        reader,
                                        new ItemPosition(etag, 3, ItemParser.NO_OFFSET).text()))
                .withMessage(
                        "The object s3://items/short.json has 2 items, but the Map Run has read 3 items before.");
    }
}

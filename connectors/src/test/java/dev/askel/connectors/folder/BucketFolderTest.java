package dev.askel.connectors.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.askel.connectors.aws.ServiceResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class BucketFolderTest {
    private static final String ETAG = "\"[0-9a-f]{32}-1\"";

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

    @Test
    void a_file_is_an_object() throws Exception {
        var file = folder.write("in/a.txt", "käse");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:05.6Z")));

        var object = folder.result("GetObject", "{'Bucket':'shop','Key':'in/a.txt'}");

        assertThat(object.path("Body").asText()).isEqualTo("käse");
        assertThat(object.path("ContentLength").asInt()).isEqualTo(5);
        assertThat(object.path("ContentType").asText()).isEqualTo("text/plain");
        assertThat(object.path("LastModified").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(object.path("ETag").asText()).matches(ETAG);
        var head = folder.result("HeadObject", "{'Bucket':'shop','Key':'in/a.txt'}");
        object.remove("Body");
        assertThat(head).isEqualTo(object);
    }

    @Test
    void an_object_is_put_copied_and_deleted() throws Exception {
        var etag = folder.result("PutObject", "{'Bucket':'shop','Key':'a/b.json','Body':{'x':1}}");
        assertThat(folder.bucket.resolve("a/b.json")).hasContent("{\"x\":1}");
        assertThat(folder.result("GetObject", "{'Bucket':'shop','Key':'a/b.json'}").path("ETag"))
                .isEqualTo(etag.path("ETag"));

        var copied =
                folder.result(
                        "CopyObject",
                        "{'Bucket':'shop','Key':'c d/ä.json','CopySource':'shop/a%2Fb.json'}");
        assertThat(folder.bucket.resolve("c d/ä.json")).hasContent("{\"x\":1}");
        assertThat(copied.path("CopyObjectResult").path("ETag").asText()).matches(ETAG);

        for (int time = 0; time < 2; time++) {
            assertThat(folder.result("DeleteObject", "{'Bucket':'shop','Key':'a/b.json'}"))
                    .isEmpty();
            assertThat(folder.bucket.resolve("a/b.json")).doesNotExist();
        }
    }

    @Test
    void a_bucket_is_created_once() throws Exception {
        folder.result("CreateBucket", "{'Bucket':'other'}");
        assertThat(root.resolve("other")).isDirectory();
        folder.result("HeadBucket", "{'Bucket':'other'}");
        assertThat(folder.refusal("CreateBucket", "{'Bucket':'other'}"))
                .isEqualTo("409 BucketAlreadyOwnedByYou");
        assertThat(folder.refusal("CreateBucket", "{'Bucket':'No'}"))
                .isEqualTo("400 InvalidBucketName");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GetObject|{'Bucket':'shop','Key':'none'}|404 NoSuchKey",
                "GetObject|{'Bucket':'shop','Key':'a/b'}|404 NoSuchKey",
                "GetObject|{'Bucket':'shop','Key':'folder'}|404 NoSuchKey",
                "GetObject|{'Bucket':'none','Key':'a'}|404 NoSuchBucket",
                "HeadObject|{'Bucket':'shop','Key':'none'}|404 null",
                "HeadBucket|{'Bucket':'none'}|404 null",
                "ListObjectsV2|{'Bucket':'none'}|404 NoSuchBucket",
                "PutObject|{'Bucket':'none','Key':'a','Body':''}|404 NoSuchBucket",
                "DeleteObject|{'Bucket':'none','Key':'a'}|404 NoSuchBucket",
                "CopyObject|{'Bucket':'shop','Key':'c','CopySource':'shop/none'}|404 NoSuchKey",
                "CopyObject|{'Bucket':'shop','Key':'c','CopySource':'none/a'}|404 NoSuchBucket",
                "CopyObject|{'Bucket':'shop','Key':'c','CopySource':'shop'}|400 InvalidArgument",
                "CopyObject|{'Bucket':'shop','Key':'c','CopySource':'shop/%4'}|400 InvalidArgument",
                "GetObject|{'Bucket':'shop','Key':'a','VersionId':'1'}|400 InvalidArgument",
                "GetObject|{'Bucket':'shop','Key':'a','PartNumber':1}|501 NotImplemented",
                "GetObject|{'Bucket':'shop','Key':'a','ExpectedBucketOwner':'999999999999'}|403 AccessDenied",
                "PutObject|{'Bucket':'shop','Key':'c','ContentEncoding':'gzip'}|501 NotImplemented",
                "PutBucketTagging|{'Bucket':'shop','Tagging':{}}|501 NotImplemented",
                "ListObjectsV2|{'Bucket':'shop','MaxKeys':-1}|400 InvalidArgument",
                "ListObjectsV2|{'Bucket':'shop','ContinuationToken':'x'}|400 InvalidArgument",
                "ListObjectsV2|{'Bucket':'shop','ContinuationToken':'1?'}|400 InvalidArgument",
                "ListObjectsV2|{'Bucket':'shop','EncodingType':'x'}|400 InvalidArgument",
            })
    void a_refusal_has_the_code_of_s3(String operation, String parameters, String refusal)
            throws Exception {
        folder.write("a", "1");
        folder.write("folder/b", "2");
        assertThat(folder.refusal(operation, parameters)).isEqualTo(refusal);
    }

    @Test
    void a_call_of_the_owner_is_permitted() throws Exception {
        folder.write("a", "1");
        assertThat(
                        folder.result(
                                        "GetObject",
                                        "{'Bucket':'shop','Key':'a','ExpectedBucketOwner':'%s'}"
                                                .formatted(FolderFixture.ACCOUNT))
                                .path("Body")
                                .asText())
                .isEqualTo("1");
    }

    @Test
    void a_request_without_key_sends_nothing() throws Exception {
        assertThat(folder.call("GetObject", "{'Bucket':'shop'}"))
                .isEqualTo(
                        new ServiceResponse.Unaddressed(
                                "Unable to marshall request to XML: Parameter 'Key' must not be null"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-, 0123456789, 0-9",
        "bytes=3-5, 345, 3-5",
        "bytes=8-99, 89, 8-9",
        "bytes=-3, 789, 7-9",
        "bytes=-99, 0123456789, 0-9",
        "bytes=9-9, 9, 9-9"
    })
    void a_range_is_read(String range, String content, String read) throws Exception {
        folder.write("digits", "0123456789");
        var parameters = "{'Bucket':'shop','Key':'digits','Range':'%s'}".formatted(range);
        var object = folder.result("GetObject", parameters);
        assertThat(object.path("Body").asText()).isEqualTo(content);
        assertThat(object.path("ContentRange").asText()).isEqualTo("bytes " + read + "/10");
        assertThat(folder.result("HeadObject", parameters).path("ContentRange"))
                .isEqualTo(object.path("ContentRange"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=5-3", "bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=x-"})
    void a_header_that_is_no_single_range_is_ignored(String range) throws Exception {
        folder.write("digits", "0123456789");
        var object =
                folder.result(
                        "GetObject",
                        "{'Bucket':'shop','Key':'digits','Range':'%s'}".formatted(range));
        assertThat(object.path("Body").asText()).isEqualTo("0123456789");
        assertThat(object.has("ContentRange")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=99-100", "bytes=-0"})
    void a_range_after_the_end_is_refused(String range) throws Exception {
        folder.write("digits", "0123456789");
        assertThat(
                        folder.refusal(
                                "GetObject",
                                "{'Bucket':'shop','Key':'digits','Range':'%s'}".formatted(range)))
                .isEqualTo("416 InvalidRange");
    }

    @Test
    void reads_are_conditional() throws Exception {
        var file = folder.write("a", "1");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:05.6Z")));
        var etag =
                folder.result("HeadObject", "{'Bucket':'shop','Key':'a'}")
                        .path("ETag")
                        .asText()
                        .replace("\"", "");

        assertThat(conditional("IfMatch", etag)).isEqualTo("read");
        assertThat(conditional("IfMatch", "*")).isEqualTo("read");
        assertThat(conditional("IfMatch", "x, " + etag)).isEqualTo("read");
        assertThat(conditional("IfMatch", "x")).isEqualTo("412 PreconditionFailed");
        assertThat(conditional("IfNoneMatch", etag)).isEqualTo("304 null");
        assertThat(conditional("IfNoneMatch", "x")).isEqualTo("read");
        assertThat(conditional("IfModifiedSince", "2026-01-02T03:04:05Z")).isEqualTo("304 null");
        assertThat(conditional("IfModifiedSince", "2026-01-02T03:04:04Z")).isEqualTo("read");
        assertThat(conditional("IfUnmodifiedSince", "2026-01-02T03:04:05Z")).isEqualTo("read");
        assertThat(conditional("IfUnmodifiedSince", "2026-01-02T03:04:04Z"))
                .isEqualTo("412 PreconditionFailed");
    }

    private String conditional(String member, String value) throws Exception {
        var answer =
                folder.call(
                        "GetObject",
                        "{'Bucket':'shop','Key':'a','%s':'%s'}".formatted(member, value));
        return answer instanceof ServiceResponse.Answered ? "read" : FolderFixture.refusal(answer);
    }

    @Test
    void each_write_changes_the_etag() throws Exception {
        var file = folder.write("a", "1");
        var before = Objects.requireNonNull(FileVersion.read(file));
        var modified = Files.getLastModifiedTime(file);
        // The clock of a file system advances every few milliseconds.
        while (before.equals(FileVersion.read(file))) {
            Files.writeString(file, "2");
            Files.setLastModifiedTime(file, modified);
        }
        var after = Objects.requireNonNull(FileVersion.read(file));
        assertThat(after.etag()).matches(ETAG).isNotEqualTo(before.etag());
    }

    @Test
    void an_object_that_is_larger_than_an_answer_is_not_read() throws Exception {
        folder.write("large", "x".repeat(1_000_001));
        assertThat(folder.call("GetObject", "{'Bucket':'shop','Key':'large'}"))
                .isInstanceOfSatisfying(
                        ServiceResponse.Broken.class,
                        broken -> assertThat(broken.reason()).contains("answer-bytes-max"));
        assertThat(
                        folder.result("HeadObject", "{'Bucket':'shop','Key':'large'}")
                                .path("ContentLength")
                                .asInt())
                .isEqualTo(1_000_001);
    }

    @Test
    void a_missing_folder_stops_the_server() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BucketFolder.open("s3-dir", root.resolve("none")))
                .withMessage(
                        "s3-dir is '%s', expected a folder whose sub-folders are buckets",
                        root.resolve("none"));
    }
}

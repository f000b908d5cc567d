package dev.askel.connectors.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.connectors.aws.protocol.WireRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ObjectListingTest {
    private static final Pattern KEY =
            Pattern.compile("<(Key|CommonPrefixes><Prefix)>(?<key>[^<]*)<");
    private static final Pattern TOKEN = Pattern.compile("<NextContinuationToken>(?<token>[^<]*)<");

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

    private void write(String... keys) throws Exception {
        for (var key : keys) {
            folder.write(key, key);
        }
    }

    @Test
    void keys_are_in_the_order_of_their_bytes() throws Exception {
        write("a/b", "a-b", "a.b", "a0", "ab/c", "B", "_", "ä", "\uffee", "\ud83d\ude00", "a!/c");
        assertThat(folder.keys("{}"))
                .containsExactly(
                        "B",
                        "_",
                        "a!/c",
                        "a-b",
                        "a.b",
                        "a/b",
                        "a0",
                        "ab/c",
                        "ä",
                        "\uffee",
                        "\ud83d\ude00");
    }

    @Test
    void a_page_has_the_members_of_s3() throws Exception {
        write("in/a b+ä", "in/b", "out");
        var page =
                folder.result(
                        "ListObjectsV2",
                        "{'Bucket':'shop','Prefix':'in/','MaxKeys':1,'EncodingType':'url','StartAfter':'in/ '}");
        var object = page.path("Contents").path(0);
        assertThat(page.path("Name").asText()).isEqualTo("shop");
        assertThat(page.path("Prefix").asText()).isEqualTo("in/");
        assertThat(page.path("StartAfter").asText()).isEqualTo("in/%20");
        assertThat(page.path("MaxKeys").asInt()).isEqualTo(1);
        assertThat(page.path("KeyCount").asInt()).isEqualTo(1);
        assertThat(page.path("IsTruncated").asBoolean()).isTrue();
        assertThat(object.path("Key").asText()).isEqualTo("in/a%20b%2B%C3%A4");
        assertThat(object.path("Size").asInt()).isEqualTo(9);
        assertThat(object.path("StorageClass").asText()).isEqualTo("STANDARD");
        var head = FolderFixture.result(folder.call("HeadObject", FolderFixture.key("in/a b+ä")));
        assertThat(object.path("ETag")).isEqualTo(head.path("ETag"));
        assertThat(object.path("LastModified")).isEqualTo(head.path("LastModified"));
    }

    @Test
    void a_prefix_ends_anywhere() throws Exception {
        write("in/2026/a", "in/2026/b", "in/2027/a", "in/20", "inn", "x");
        assertThat(folder.keys("{'Prefix':'in/202'}"))
                .containsExactly("in/2026/a", "in/2026/b", "in/2027/a");
        assertThat(folder.keys("{'Prefix':'in/2026/'}")).containsExactly("in/2026/a", "in/2026/b");
        assertThat(folder.keys("{'Prefix':'in/20'}"))
                .containsExactly("in/20", "in/2026/a", "in/2026/b", "in/2027/a");
        assertThat(folder.keys("{'Prefix':'in'}")).hasSize(5);
        assertThat(folder.keys("{'Prefix':'in/20/'}")).isEmpty();
        assertThat(folder.keys("{'Prefix':'../'}")).isEmpty();
        assertThat(folder.keys("{'Prefix':'/'}")).isEmpty();
    }

    @Test
    void a_delimiter_groups_keys() throws Exception {
        write("a/1", "a/2", "a/b/3", "b", "c/d/4", "e-f-g");
        Files.createDirectories(folder.bucket.resolve("empty/folder"));
        assertThat(folder.keys("{'Delimiter':'/'}")).containsExactly("b", "e-f-g", "a/", "c/");
        for (int keysMax = 1; keysMax < 4; keysMax++) {
            assertThat(folder.keys("{'Delimiter':'/','MaxKeys':%d}".formatted(keysMax)))
                    .containsExactlyInAnyOrder("a/", "b", "c/", "e-f-g");
        }
        assertThat(folder.keys("{'Delimiter':'/','Prefix':'a/'}"))
                .containsExactly("a/1", "a/2", "a/b/");
        assertThat(folder.keys("{'Delimiter':'-','MaxKeys':1}"))
                .containsExactly("a/1", "a/2", "a/b/3", "b", "c/d/4", "e-");
    }

    @Test
    void a_page_without_keys_is_complete() throws Exception {
        write("a");
        var page = folder.result("ListObjectsV2", "{'Bucket':'shop','MaxKeys':0}");
        assertThat(page.path("IsTruncated").asBoolean()).isFalse();
        assertThat(page.path("KeyCount").asInt()).isZero();
    }

    @Test
    void a_folder_larger_than_a_scan_is_listed_completely() throws Exception {
        var expected = new ArrayList<String>();
        for (int each = 0; each < 3 * KeyIterator.FIRST_ENTRIES_MAX + 100; each++) {
            var key = each % 2 == 0 ? "many/%05d".formatted(each) : "many/%05d/x".formatted(each);
            expected.add(key);
            write(key);
        }
        write("a", "z");
        assertThat(folder.keys("{'Prefix':'many/'}")).isEqualTo(expected);
        assertThat(folder.keys("{'Delimiter':'/'}")).containsExactly("a", "z", "many/");
    }

    @Test
    void a_key_that_is_put_during_a_listing_is_on_a_later_page() throws Exception {
        write("a", "c");
        var first = folder.result("ListObjectsV2", "{'Bucket':'shop','MaxKeys':1}");
        write("b");
        Files.delete(folder.bucket.resolve("a"));
        var second =
                folder.result(
                        "ListObjectsV2",
                        "{'Bucket':'shop','ContinuationToken':'%s'}"
                                .formatted(first.path("NextContinuationToken").asText()));
        assertThat(second.path("Contents"))
                .extracting(each -> each.path("Key").asText())
                .containsExactly("b", "c");
    }

    /** Servers of two versions may share a folder. */
    @Test
    void tokens_of_format_1_remain_readable() throws Exception {
        assertThat(ContinuationToken.decode("1w6TCv2IA"))
                .isEqualTo(KeyIterator.keyAfter("ä¿b".getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void pages_of_each_size_have_all_keys_in_order(long seed) throws Exception {
        var random = new Random(seed);
        var keys =
                new TreeSet<String>((one, other) -> Arrays.compareUnsigned(utf8(one), utf8(other)));
        for (int each = 0; each < 60; each++) {
            var key = key(random);
            try {
                folder.write(key, "");
                keys.add(key);
            } catch (FileSystemException _) {
                // The file cannot be written: its path is an existing folder, or one of its folders
                // is an existing file.
            }
        }
        var all = List.copyOf(keys);
        for (int keysMax : new int[] {1, 2, 7, 1000}) {
            assertThat(folder.keys("{'MaxKeys':%d}".formatted(keysMax))).isEqualTo(all);
        }
        for (int keysMax : new int[] {1, 2, 7}) {
            assertThat(resumed("max-keys=" + keysMax)).isEqualTo(all);
            assertThat(resumed("delimiter=%2F&max-keys=" + keysMax))
                    .containsExactlyInAnyOrderElementsOf(folder.keys("{'Delimiter':'/'}"));
            assertThat(resumed("prefix=a&delimiter=-&max-keys=" + keysMax))
                    .containsExactlyInAnyOrderElementsOf(
                            folder.keys("{'Prefix':'a','Delimiter':'-'}"));
        }
        for (int at = 0; at < all.size(); at += 7) {
            var startAfter = FolderFixture.key("").put("StartAfter", all.get(at));
            startAfter.remove("Key");
            var page = FolderFixture.result(folder.call("ListObjectsV2", startAfter));
            assertThat(page.path("Contents"))
                    .extracting(each -> each.path("Key").asText())
                    .isEqualTo(all.subList(at + 1, all.size()));
        }
    }

    /**
     * Returns the keys and common prefixes of all pages. The clock is one hour after the last
     * change of the folders, so each page resumes the iterator of the previous page.
     */
    private List<String> resumed(String query) throws Exception {
        var pausedListings =
                new PausedListings(Clock.offset(Clock.systemUTC(), Duration.ofHours(1)));
        var keys = new ArrayList<String>();
        var continuation = "";
        while (true) {
            var request =
                    FolderRequest.parse(
                            "ListObjectsV2",
                            FolderFixture.ACCOUNT,
                            new WireRequest(
                                    "GET",
                                    "",
                                    "/shop",
                                    query + continuation,
                                    Map.of(),
                                    new byte[0]));
            var page =
                    new String(
                            ObjectListing.list(new Bucket(folder.bucket), request, pausedListings),
                            StandardCharsets.UTF_8);
            KEY.matcher(page).results().forEach(key -> keys.add(key.group("key")));
            var token = TOKEN.matcher(page);
            if (!token.find()) {
                return keys;
            }
            continuation = "&continuation-token=" + token.group("token");
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String key(Random random) {
        var names = new String[] {"a", "a-", "a.", "a0", "b", "ä", "\uffee", "\ud83d\ude00", "aa"};
        var key = new StringBuilder();
        for (int depth = random.nextInt(4); depth >= 0; depth--) {
            key.append(names[random.nextInt(names.length)]);
            if (depth > 0) {
                key.append('/');
            }
        }
        return key.toString();
    }
}

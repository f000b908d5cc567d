package dev.askel.connectors.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class KeyIteratorTest {
    private static final byte[] START = {};

    /** A time one hour after the last change of any folder. */
    private static final InstantSource LATER = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

    @TempDir private Path root;
    private Bucket bucket;

    @BeforeEach
    void create() {
        bucket = new Bucket(root);
    }

    private Path write(String key) throws Exception {
        var file = root.resolve(key);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, "");
    }

    private static List<String> rest(KeyIterator iterator) throws Exception {
        var keys = new ArrayList<String>();
        for (var found = iterator.next(); found != null; found = iterator.next()) {
            keys.add(found.key());
        }
        return keys;
    }

    private static String next(KeyIterator iterator) throws Exception {
        return Objects.requireNonNull(iterator.next()).key();
    }

    @Test
    void entries_in_memory_are_bounded() throws Exception {
        var expected = new ArrayList<String>();
        for (int each = 0; each < 4 * KeyIterator.FIRST_ENTRIES_MAX; each++) {
            var key = "%05d".formatted(each);
            expected.add(key);
            write(key);
        }
        var iterator = new KeyIterator(bucket, START, START, LATER);
        for (var key : expected.subList(0, KeyIterator.FIRST_ENTRIES_MAX)) {
            assertThat(next(iterator)).isEqualTo(key);
            assertThat(iterator.heldEntries()).isLessThan(KeyIterator.FIRST_ENTRIES_MAX);
        }
        assertThat(rest(iterator))
                .isEqualTo(expected.subList(KeyIterator.FIRST_ENTRIES_MAX, expected.size()));
        assertThat(iterator.heldEntries()).isZero();
    }

    @Test
    void entries_of_upper_folders_are_dropped_when_they_are_too_many() throws Exception {
        var expected = new ArrayList<String>();
        var folder = "";
        for (int depth = 0; depth < 20; depth++) {
            for (int each = 0; each < KeyIterator.FIRST_ENTRIES_MAX; each++) {
                expected.add(folder + "z%04d".formatted(each));
            }
            folder += "a/";
        }
        for (var key : expected) {
            write(key);
        }
        expected.sort(null);
        var iterator = new KeyIterator(bucket, START, START, LATER);
        assertThat(next(iterator)).isEqualTo(expected.getFirst());
        assertThat(iterator.heldEntries())
                .isLessThanOrEqualTo(KeyIterator.ENTRIES_MAX + KeyIterator.FIRST_ENTRIES_MAX);
        assertThat(rest(iterator)).isEqualTo(expected.subList(1, expected.size()));
    }

    @Test
    void a_file_can_be_returned_to_the_walk() throws Exception {
        write("a/b");
        write("c");
        var iterator = new KeyIterator(bucket, START, START, LATER);
        assertThat(next(iterator)).isEqualTo("a/b");
        iterator.unread();
        assertThat(next(iterator)).isEqualTo("a/b");
        assertThat(next(iterator)).isEqualTo("c");
        iterator.unread();
        assertThat(rest(iterator)).containsExactly("c");
    }

    @Test
    void a_file_that_is_deleted_during_the_walk_is_skipped() throws Exception {
        write("a");
        var deleted = write("b");
        write("c");
        var iterator = new KeyIterator(bucket, START, START, LATER);
        assertThat(next(iterator)).isEqualTo("a");
        Files.delete(deleted);
        assertThat(rest(iterator)).containsExactly("c");
    }

    @Test
    void a_walk_is_current_until_a_scanned_folder_changes() throws Exception {
        write("a/b");
        write("a/c");
        write("d/e");
        var iterator = new KeyIterator(bucket, START, START, LATER);
        assertThat(next(iterator)).isEqualTo("a/b");
        assertThat(iterator.isCurrent()).isTrue();
        // The iterator has not scanned this folder yet.
        write("d/f");
        assertThat(iterator.isCurrent()).isTrue();
        write("a/bb");
        assertThat(iterator.isCurrent()).isFalse();
    }

    @Test
    void a_walk_is_not_current_when_a_change_may_have_the_time_of_the_scan() throws Exception {
        write("a");
        write("b");
        var changed = Objects.requireNonNull(FileVersion.read(root)).changedAt().toInstant();
        var iterator = new KeyIterator(bucket, START, START, InstantSource.fixed(changed));
        assertThat(next(iterator)).isEqualTo("a");
        assertThat(iterator.isCurrent()).isFalse();
    }

    @Test
    void a_paused_walk_is_resumed_once_and_only_while_it_is_current() throws Exception {
        write("a");
        write("b");
        var pausedListings = new PausedListings(LATER);
        var from = KeyIterator.keyAfter(FileKeys.toUtf8("a"));
        var iterator = pausedListings.resume(bucket, "", START);
        assertThat(next(iterator)).isEqualTo("a");
        pausedListings.pause(bucket, "", from, iterator);
        assertThat(pausedListings.resume(bucket, "", from)).isSameAs(iterator);
        assertThat(pausedListings.resume(bucket, "", from)).isNotSameAs(iterator);

        pausedListings.pause(bucket, "", from, iterator);
        write("aa");
        var other = pausedListings.resume(bucket, "", from);
        assertThat(other).isNotSameAs(iterator);
        assertThat(rest(other)).containsExactly("aa", "b");
    }

    @Test
    void few_listings_are_paused_at_a_time() throws Exception {
        write("a");
        var pausedListings = new PausedListings(LATER);
        var eldest = pausedListings.resume(bucket, "", START);
        pausedListings.pause(bucket, "0", START, eldest);
        for (int each = 1; each <= 4; each++) {
            pausedListings.pause(
                    bucket,
                    Integer.toString(each),
                    START,
                    pausedListings.resume(bucket, "", START));
        }
        assertThat(pausedListings.resume(bucket, "0", START)).isNotSameAs(eldest);
    }
}

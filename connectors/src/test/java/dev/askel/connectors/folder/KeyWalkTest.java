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
final class KeyWalkTest {
    private static final byte[] START = {};

    /** A time at which all folders have been unchanged for an hour. */
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

    private static List<String> rest(KeyWalk walk) throws Exception {
        var keys = new ArrayList<String>();
        for (var found = walk.next(); found != null; found = walk.next()) {
            keys.add(found.key());
        }
        return keys;
    }

    private static String next(KeyWalk walk) throws Exception {
        return Objects.requireNonNull(walk.next()).key();
    }

    @Test
    void entries_in_memory_are_bounded() throws Exception {
        var expected = new ArrayList<String>();
        for (int each = 0; each < 4 * KeyWalk.FIRST_ENTRIES_MAX; each++) {
            var key = "%05d".formatted(each);
            expected.add(key);
            write(key);
        }
        var walk = new KeyWalk(bucket, START, START, LATER);
        for (var key : expected.subList(0, KeyWalk.FIRST_ENTRIES_MAX)) {
            assertThat(next(walk)).isEqualTo(key);
            assertThat(walk.heldEntries()).isLessThan(KeyWalk.FIRST_ENTRIES_MAX);
        }
        assertThat(rest(walk))
                .isEqualTo(expected.subList(KeyWalk.FIRST_ENTRIES_MAX, expected.size()));
        assertThat(walk.heldEntries()).isZero();
    }

    @Test
    void entries_of_upper_folders_are_dropped_when_they_are_too_many() throws Exception {
        var expected = new ArrayList<String>();
        var folder = "";
        for (int depth = 0; depth < 20; depth++) {
            for (int each = 0; each < KeyWalk.FIRST_ENTRIES_MAX; each++) {
                expected.add(folder + "z%04d".formatted(each));
            }
            folder += "a/";
        }
        for (var key : expected) {
            write(key);
        }
        expected.sort(null);
        var walk = new KeyWalk(bucket, START, START, LATER);
        assertThat(next(walk)).isEqualTo(expected.getFirst());
        assertThat(walk.heldEntries())
                .isLessThanOrEqualTo(KeyWalk.ENTRIES_MAX + KeyWalk.FIRST_ENTRIES_MAX);
        assertThat(rest(walk)).isEqualTo(expected.subList(1, expected.size()));
    }

    @Test
    void a_file_can_be_returned_to_the_walk() throws Exception {
        write("a/b");
        write("c");
        var walk = new KeyWalk(bucket, START, START, LATER);
        assertThat(next(walk)).isEqualTo("a/b");
        walk.unread();
        assertThat(next(walk)).isEqualTo("a/b");
        assertThat(next(walk)).isEqualTo("c");
        walk.unread();
        assertThat(rest(walk)).containsExactly("c");
    }

    @Test
    void a_file_that_is_deleted_during_the_walk_is_skipped() throws Exception {
        write("a");
        var deleted = write("b");
        write("c");
        var walk = new KeyWalk(bucket, START, START, LATER);
        assertThat(next(walk)).isEqualTo("a");
        Files.delete(deleted);
        assertThat(rest(walk)).containsExactly("c");
    }

    @Test
    void a_walk_is_current_until_a_scanned_folder_changes() throws Exception {
        write("a/b");
        write("a/c");
        write("d/e");
        var walk = new KeyWalk(bucket, START, START, LATER);
        assertThat(next(walk)).isEqualTo("a/b");
        assertThat(walk.isCurrent()).isTrue();
        // This folder is scanned later.
        write("d/f");
        assertThat(walk.isCurrent()).isTrue();
        write("a/bb");
        assertThat(walk.isCurrent()).isFalse();
    }

    @Test
    void a_walk_is_not_current_when_a_change_may_have_the_time_of_the_scan() throws Exception {
        write("a");
        write("b");
        var changed = Objects.requireNonNull(FileVersion.read(root)).changed().toInstant();
        var walk = new KeyWalk(bucket, START, START, InstantSource.fixed(changed));
        assertThat(next(walk)).isEqualTo("a");
        assertThat(walk.isCurrent()).isFalse();
    }

    @Test
    void a_paused_walk_is_resumed_once_and_only_while_it_is_current() throws Exception {
        write("a");
        write("b");
        var walks = new PausedWalks(LATER);
        var from = KeyWalk.after(FileKeys.bytes("a"));
        var walk = walks.resume(bucket, "", START);
        assertThat(next(walk)).isEqualTo("a");
        walks.pause(bucket, "", from, walk);
        assertThat(walks.resume(bucket, "", from)).isSameAs(walk);
        assertThat(walks.resume(bucket, "", from)).isNotSameAs(walk);

        walks.pause(bucket, "", from, walk);
        write("aa");
        var other = walks.resume(bucket, "", from);
        assertThat(other).isNotSameAs(walk);
        assertThat(rest(other)).containsExactly("aa", "b");
    }

    @Test
    void few_walks_are_paused_at_a_time() throws Exception {
        write("a");
        var walks = new PausedWalks(LATER);
        var eldest = walks.resume(bucket, "", START);
        walks.pause(bucket, "0", START, eldest);
        for (int each = 1; each <= 4; each++) {
            walks.pause(bucket, Integer.toString(each), START, walks.resume(bucket, "", START));
        }
        assertThat(walks.resume(bucket, "0", START)).isNotSameAs(eldest);
    }
}

package dev.askel.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class RandomUuidTest {
    private static final int UUIDS = 100_000;

    @Test
    void concurrent_threads_get_distinct_uuids_of_version_4() {
        var uuids = IntStream.range(0, UUIDS).parallel().mapToObj(_ -> RandomUuid.next()).toList();

        assertThat(uuids).doesNotHaveDuplicates();
        assertThat(uuids).allMatch(id -> id.version() == 4 && id.variant() == 2);
    }

    @Test
    void all_other_bits_are_random() {
        long always = -1;
        long never = -1;
        long alwaysLeast = -1;
        long neverLeast = -1;
        for (int i = 0; i < UUIDS; i++) {
            UUID id = RandomUuid.next();
            always &= id.getMostSignificantBits();
            never &= ~id.getMostSignificantBits();
            alwaysLeast &= id.getLeastSignificantBits();
            neverLeast &= ~id.getLeastSignificantBits();
        }

        assertThat(new UUID(always, alwaysLeast)).isEqualTo(new UUID(0x4000, 0x8000000000000000L));
        assertThat(new UUID(never, neverLeast)).isEqualTo(new UUID(0xB000, 0x4000000000000000L));
    }
}

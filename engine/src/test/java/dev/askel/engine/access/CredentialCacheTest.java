package dev.askel.engine.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AttachedPolicy;
import dev.askel.access.Principal;
import dev.askel.access.key.AccessKeyFinder.Lookup;
import dev.askel.access.policy.MalformedPolicyException;
import dev.askel.access.policy.PolicyDocument;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The bounds of the cache of access keys, and the reads that it allows. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CredentialCacheTest {
    private static final Lookup.Unknown UNKNOWN = new Lookup.Unknown();

    private final AtomicLong millis = new AtomicLong(1_772_366_400_000L);
    private final CredentialCache cache = new CredentialCache(millis::get);

    private static CredentialCache.Request request(String id) {
        return new CredentialCache.Request(id, "");
    }

    private static Lookup.Found found(AttachedPolicy... policies) {
        return new Lookup.Found(
                "secret",
                new Principal(
                        "arn:aws:iam::111111111111:user/anna", "111111111111", List.of(policies)));
    }

    private Lookup get(String id, Lookup read) {
        return cache.get(request(id), () -> CompletableFuture.completedStage(read))
                .toCompletableFuture()
                .join();
    }

    /** Starts a read that does not end; returns its result, which is pending if it was allowed. */
    private CompletableFuture<Lookup> startRead(String id) {
        CompletionStage<Lookup> result = cache.get(request(id), CompletableFuture::new);
        return result.toCompletableFuture();
    }

    private void expire() {
        millis.addAndGet(CredentialCache.TIME_TO_LIVE.toMillis());
    }

    @Test
    void unknown_keys_are_cached_and_bounded() {
        assertThat(get("key", UNKNOWN)).isEqualTo(UNKNOWN);
        assertThat(get("key", found())).isEqualTo(UNKNOWN);
        for (int i = 0; i < 3 * CredentialCache.UNKNOWN_MAX; i++) {
            get("key " + i, UNKNOWN);
            get("session " + i, new Lookup.Expired());
        }
        assertThat(cache.size()).isLessThanOrEqualTo(CredentialCache.UNKNOWN_MAX);
    }

    @Test
    void known_keys_are_bounded() {
        for (int i = 0; i < CredentialCache.KNOWN_MAX + 10; i++) {
            get("key " + i, found());
        }
        assertThat(cache.size()).isLessThanOrEqualTo(CredentialCache.KNOWN_MAX);
    }

    @Test
    void the_policies_of_known_keys_are_bounded() throws MalformedPolicyException {
        var json =
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\"}}"
                        + " ".repeat(1_000_000);
        var large = new AttachedPolicy("large", PolicyDocument.parse(json));
        for (int i = 0; i < 100; i++) {
            get("key " + i, found(large));
        }
        assertThat(cache.size())
                .isBetween(1, (int) (CredentialCache.KNOWN_CHARACTERS_MAX / 1_000_000));
    }

    @Test
    void a_flood_of_invented_keys_does_not_refuse_a_known_one() {
        get("known", found());
        for (int i = 0; i < CredentialCache.OTHER_READS_MAX; i++) {
            assertThat(startRead("invented " + i)).isNotDone();
        }
        assertThat(startRead("one more")).isCompletedWithValue(new Lookup.Overloaded());
        expire();
        assertThat(startRead("known")).isNotDone();
        assertThat(cache.size()).isEqualTo(CredentialCache.OTHER_READS_MAX + 2);
    }

    @Test
    void reads_of_known_keys_are_bounded() {
        for (int i = 0; i <= CredentialCache.KNOWN_READS_MAX; i++) {
            get("key " + i, found());
        }
        expire();
        for (int i = 0; i < CredentialCache.KNOWN_READS_MAX; i++) {
            assertThat(startRead("key " + i)).isNotDone();
        }
        assertThat(startRead("key " + CredentialCache.KNOWN_READS_MAX))
                .isCompletedWithValue(new Lookup.Overloaded());
    }

    @Test
    void concurrent_requests_of_a_key_share_a_read() {
        var read = new CompletableFuture<Lookup>();
        var first = cache.get(request("key"), () -> read).toCompletableFuture();
        for (int i = 0; i < 2 * CredentialCache.OTHER_READS_MAX; i++) {
            assertThat(startRead("key")).isNotDone();
        }
        read.complete(found());
        assertThat(first).isCompletedWithValue(found());
    }

    @Test
    void a_failed_read_is_repeated() {
        assertThat(get("key", new Lookup.Unavailable())).isEqualTo(new Lookup.Unavailable());
        assertThat(
                        cache.get(
                                request("key"),
                                () -> {
                                    throw new IllegalStateException("bug");
                                }))
                .isCompletedExceptionally();
        assertThat(get("key", found())).isEqualTo(found());
    }

    @Test
    void a_key_that_is_no_longer_found_counts_as_unknown() {
        get("key", found());
        expire();
        assertThat(get("key", UNKNOWN)).isEqualTo(UNKNOWN);
        expire();
        for (int i = 0; i < CredentialCache.OTHER_READS_MAX; i++) {
            assertThat(startRead("invented " + i)).isNotDone();
        }
        assertThat(startRead("key")).isCompletedWithValue(new Lookup.Overloaded());
    }
}

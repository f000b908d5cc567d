package dev.askel.http.hostile;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;

/**
 * ARNs and tokens from answers of the server, so that requests find existing resources. Keeps up to
 * 128 values of each kind; a new value replaces a random slot. Shared by all connections.
 */
final class KnownIds {
    private static final int SLOTS_PER_MEMBER = 128;

    /** The collected members, by the names that answers give them. */
    private static final List<String> MEMBERS =
            List.of("stateMachineArn", "executionArn", "activityArn", "taskToken", "nextToken");

    private final Map<String, AtomicReferenceArray<String>> texts =
            MEMBERS.stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    member -> member,
                                    _ -> new AtomicReferenceArray<String>(SLOTS_PER_MEMBER)));

    /** Collects the first value of each member from an answer without parsing it. */
    void learn(SeededRandom random, String answer) {
        for (var member : MEMBERS) {
            var quoted = "\"" + member + "\":\"";
            int at = answer.indexOf(quoted);
            int end = at < 0 ? -1 : answer.indexOf('"', at + quoted.length());
            if (end >= 0) {
                slots(member)
                        .set(
                                random.below(SLOTS_PER_MEMBER),
                                answer.substring(at + quoted.length(), end));
            }
        }
    }

    private AtomicReferenceArray<String> slots(String member) {
        return Objects.requireNonNull(texts.get(member), member);
    }

    /** One of the collected values as a JSON string; an unknown value when there is none. */
    String quoted(SeededRandom random, String member) {
        var known = texts.get(member);
        var text = known == null ? null : known.get(random.below(SLOTS_PER_MEMBER));
        return text == null ? "\"none\"" : "\"" + text + "\"";
    }
}

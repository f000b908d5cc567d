package dev.askel.http.hostile;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * ARNs and tokens from answers of the server, the latest of each kind, so that requests find
 * existing resources. Shared by all connections.
 */
final class KnownIds {
    private static final int KEPT = 128;

    /** The collected members, by the names that answers give them. */
    private static final List<String> MEMBERS =
            List.of("stateMachineArn", "executionArn", "activityArn", "taskToken", "nextToken");

    private final Map<String, AtomicReferenceArray<String>> texts = new ConcurrentHashMap<>();

    KnownIds() {
        MEMBERS.forEach(member -> texts.put(member, new AtomicReferenceArray<>(KEPT)));
    }

    /** Collects the members of an answer, which may be long. */
    void learn(SeededRandom random, String answer) {
        for (var member : MEMBERS) {
            var quoted = "\"" + member + "\":\"";
            int at = answer.indexOf(quoted);
            int end = at < 0 ? -1 : answer.indexOf('"', at + quoted.length());
            if (end >= 0) {
                add(random, member, answer.substring(at + quoted.length(), end));
            }
        }
    }

    private void add(SeededRandom random, String member, String text) {
        texts.getOrDefault(member, new AtomicReferenceArray<>(KEPT)).set(random.below(KEPT), text);
    }

    /** One of the collected values as a JSON string; an unknown value when there is none. */
    String quoted(SeededRandom random, String member) {
        var known = texts.get(member);
        var text = known == null ? null : known.get(random.below(KEPT));
        return text == null ? "\"none\"" : "\"" + text + "\"";
    }
}

package dev.askel.http.hostile;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the server has told of: ARNs and tokens, the latest of each kind, so that requests find
 * something to work on. Shared by all connections.
 */
final class Known {
    private static final int KEPT = 128;

    /** The members that are learnt, by the names answers give them. */
    private static final List<String> MEMBERS =
            List.of("stateMachineArn", "executionArn", "activityArn", "taskToken", "nextToken");

    private final Map<String, AtomicReferenceArray<String>> texts = new ConcurrentHashMap<>();

    Known() {
        MEMBERS.forEach(member -> texts.put(member, new AtomicReferenceArray<>(KEPT)));
    }

    /** Takes what an answer says; it may be long. */
    void learn(Chance chance, String answer) {
        for (var member : MEMBERS) {
            var quoted = "\"" + member + "\":\"";
            int at = answer.indexOf(quoted);
            int end = at < 0 ? -1 : answer.indexOf('"', at + quoted.length());
            if (end >= 0) {
                add(chance, member, answer.substring(at + quoted.length(), end));
            }
        }
    }

    private void add(Chance chance, String member, String text) {
        texts.getOrDefault(member, new AtomicReferenceArray<>(KEPT)).set(chance.below(KEPT), text);
    }

    /** One of them, as a JSON string; something unknown when there is none. */
    String quoted(Chance chance, String member) {
        var known = texts.get(member);
        var text = known == null ? null : known.get(chance.below(KEPT));
        return text == null ? "\"none\"" : "\"" + text + "\"";
    }
}

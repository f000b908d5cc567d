package dev.askel.http.hostile;

import dev.askel.http.hostile.FuzzCalls.Call;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Generates requests that fork executions, with valid and invalid events, data and definitions. */
final class FuzzForks {
    private final SeededRandom random;
    private final KnownIds known;
    private final FuzzDefinitions definitions;

    FuzzForks(SeededRandom random, KnownIds known, FuzzDefinitions definitions) {
        this.random = random;
        this.known = known;
        this.definitions = definitions;
    }

    /** Returns the next call; its operation is the request line without the version. */
    Call next() {
        var quoted = known.quoted(random, "executionArn");
        var arn = quoted.substring(1, quoted.length() - 1);
        var call =
                Call.of(
                        "POST /api/v1/executions/%s/fork%s"
                                .formatted(
                                        URLEncoder.encode(arn, StandardCharsets.UTF_8),
                                        random.perMille(300) ? "/preview" : ""),
                        "eventId",
                        Integer.toString(1 + random.below(12)));
        add(call, "stateMachineArn", known.quoted(random, "stateMachineArn"));
        add(call, "definition", FuzzTexts.quoted(definitions.definition()));
        add(call, "input", FuzzTexts.quoted(definitions.input()));
        add(call, "variables", FuzzTexts.quoted("{\"x\":" + FuzzTexts.value(random) + "}"));
        add(call, "name", "\"fork" + random.below(1_000_000) + "\"");
        add(call, "clientToken", "\"t" + random.below(50) + "\"");
        return call;
    }

    private void add(Call call, String member, String json) {
        if (random.perMille(300)) {
            call.members().put(member, json);
        }
    }
}

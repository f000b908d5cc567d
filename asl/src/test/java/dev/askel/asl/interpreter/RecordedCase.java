package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A recorded execution of AWS, from the folder {@code shared/conformance} beside the project, which
 * may be absent.
 *
 * @param replacements regular expressions and the texts that the recording has in place of their
 *     matches
 * @param anyOrder whether the events of the branches of a Parallel may have any order
 */
record RecordedCase(
        String name,
        String definition,
        String input,
        String executionName,
        JsonNode events,
        Map<Pattern, String> replacements,
        List<String> wildcards,
        boolean anyOrder) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\d+)\\.stateMachineArn}");

    /** The folder with the cases; empty when it is absent. */
    static Optional<Path> folder() {
        return Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                .map(path -> path.resolve("shared").resolve("conformance"))
                .filter(Files::isDirectory)
                .findFirst();
    }

    /** The cases that the language core alone can run. */
    static Stream<RecordedCase> all(Path folder) {
        var tags = read(folder.resolve("tags.json"));
        return tags.propertyStream()
                .flatMap(tag ->
                        executions(read(folder.resolve("cases").resolve(tag.getKey() + ".json"))))
                .filter(RecordedCase::isSupported);
    }

    private boolean isSupported() {
        return !input.contains("${");
    }

    private static JsonNode read(Path file) {
        try {
            return MAPPER.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<RecordedCase> executions(JsonNode json) {
        var steps = json.path("steps");
        var found = new ArrayList<RecordedCase>();
        for (var step : steps) {
            var events = recordedEvents(step);
            var start = events == null ? null : referencedStep(steps, step, "executionArn");
            var machine = start == null ? null : referencedStep(steps, start, "stateMachineArn");
            if (events != null
                    && start != null
                    && machine != null
                    && !step.path("params").path("reverseOrder").asBoolean()
                    && isComplete(json, events)) {
                found.add(of(json, start, machine, events, found.size()));
            }
        }
        return found.stream();
    }

    private static @Nullable JsonNode recordedEvents(JsonNode step) {
        for (var expected : step.path("expect")) {
            var events = expected.path("response").path("events");
            if (!expected.has("at") && events.isArray() && !events.isEmpty()) {
                return events;
            }
        }
        return null;
    }

    /**
     * Whether a recording is complete. Some end before their execution, and those with branches in
     * any order lack at least one event.
     */
    private static boolean isComplete(JsonNode json, JsonNode events) {
        var skipped = json.path("lenientSkip").toString();
        int missing = json.path("unorderedParallel").asBoolean() ? 1 : 0;
        return !skipped.contains("$..events")
                && events.get(events.size() - 1).path("id").intValue() == events.size() + missing;
    }

    /** The step whose answer a parameter of another step refers to. */
    private static @Nullable JsonNode referencedStep(
            JsonNode steps, JsonNode step, String parameter) {
        var reference =
                Pattern.compile("\\$\\{(\\d+)\\." + parameter + "}")
                        .matcher(step.path("params").path(parameter).asText());
        return reference.matches() ? steps.get(Integer.parseInt(reference.group(1))) : null;
    }

    private static RecordedCase of(
            JsonNode json, JsonNode start, JsonNode machine, JsonNode events, int number) {
        var steps = json.path("steps");
        var replacements = new HashMap<Pattern, String>();
        for (var each : json.path("replace")) {
            replacements.put(
                    Pattern.compile(unique(each.get(0).asText()).replaceAll("\\$\\{[^}]*}", "-")),
                    each.get(1).asText());
        }
        var wildcards = new ArrayList<String>();
        json.path("wildcards").forEach(each -> wildcards.add(each.asText()));
        return new RecordedCase(
                json.path("name").asText() + (number == 0 ? "" : " #" + number),
                resolved(machine.path("params").path("definition").asText(), steps),
                resolved(start.path("params").path("input").asText("{}"), steps),
                unique(start.path("params").path("name").asText("execution")),
                events,
                replacements,
                wildcards,
                json.path("unorderedParallel").asBoolean());
    }

    private static String unique(String text) {
        return text.replaceAll("\\$\\{(uid\\d+)}", "$1").replace("$${", "${");
    }

    private static String resolved(String text, JsonNode steps) {
        return unique(
                REFERENCE
                        .matcher(text)
                        .replaceAll(found ->
                                Matcher.quoteReplacement(
                                        "arn:aws:states:us-east-1:111111111111:stateMachine:"
                                                + steps.get(Integer.parseInt(found.group(1)))
                                                        .path("params")
                                                        .path("name")
                                                        .asText())));
    }

    @Override
    public String toString() {
        return name;
    }
}

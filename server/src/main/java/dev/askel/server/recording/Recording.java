package dev.askel.server.recording;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.mock.MockFile;
import dev.askel.engine.mock.MockFileException;
import dev.askel.server.refusal.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Writes a past execution as a test case of a mock configuration. */
public final class Recording {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Recording() {}

    /**
     * Names the execution to record and the test case to write.
     *
     * @param executionArn an execution of the server that the configuration names
     * @param stateMachine the name of the state machine in the file; empty for the name of the
     *     execution's state machine
     * @param testCase the name of the test case; empty for the execution's name
     * @param file the file to which the test case is added; created when it is missing
     */
    public record Request(
            String executionArn,
            Optional<String> stateMachine,
            Optional<String> testCase,
            Path file) {}

    /**
     * Records an execution. An existing test case of the same name is replaced, together with the
     * responses that only it uses. The rest of the file is unchanged.
     *
     * @return a summary for the operator
     * @throws RefusedException when no server listens, or the file is malformed
     * @throws IOException when the server does not know the execution, or the file cannot be
     *     written
     */
    public static String record(Config config, Request request)
            throws IOException, InterruptedException {
        JsonNode description;
        RecordedAnswers answers;
        try (var execution = new RemoteExecution(config, request.executionArn())) {
            description = execution.readDescription();
            answers = RecordedAnswers.of(execution.readHistory());
        }
        var machineArn = description.path("stateMachineArn").asText();
        var machine =
                request.stateMachine()
                        .orElseGet(() -> machineArn.substring(machineArn.lastIndexOf(':') + 1));
        var testCase = request.testCase().orElseGet(() -> description.path("name").asText());
        var configuration = read(request.file());
        put(configuration, machine, testCase, answers);
        write(request.file(), configuration);
        return "Recorded %d answers as test case %s of %s in %s.%s%n"
                        .formatted(
                                answers.answeredCallCount(),
                                testCase,
                                machine,
                                request.file(),
                                answers.unansweredCallCount() == 0
                                        ? ""
                                        : " %d calls have no answer in the history, so the test case does not mock them."
                                                .formatted(answers.unansweredCallCount()))
                + "Start it by %s#%s%n".formatted(machineArn, testCase);
    }

    private static ObjectNode read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            MockFile.open(file);
            return (ObjectNode) Payload.parse(Files.readString(file)).tree().deepCopy();
        } catch (MockFileException | MalformedJsonException e) {
            throw new RefusedException(e.getMessage() + " Nothing was recorded.", e);
        }
    }

    private static void put(
            ObjectNode configuration, String machine, String testCase, RecordedAnswers answers) {
        var cases =
                configuration
                        .withObjectProperty("StateMachines")
                        .withObjectProperty(machine)
                        .withObjectProperty("TestCases");
        var replaced = new HashSet<String>();
        addResponseNames(cases.path(testCase), replaced);
        var mocked = cases.putObject(testCase);
        var responses = configuration.withObjectProperty("MockedResponses");
        responses.remove(unused(replaced, configuration));
        for (var state : answers.states()) {
            var response = answers.response(state);
            if (!response.isEmpty()) {
                var name = "%s.%s.%s".formatted(machine, testCase, state);
                mocked.put(state, name);
                responses.set(name, response);
            }
        }
    }

    private static void addResponseNames(JsonNode testCase, Set<String> names) {
        testCase.forEach(response -> names.add(response.asText()));
    }

    private static Set<String> unused(Set<String> names, ObjectNode configuration) {
        var used = new HashSet<String>();
        for (var machine : configuration.path("StateMachines")) {
            machine.path("TestCases").forEach(testCase -> addResponseNames(testCase, used));
        }
        var unused = new HashSet<>(names);
        unused.removeAll(used);
        return unused;
    }

    /**
     * Writes a temporary file and renames it to the target. A server that reads the target
     * meanwhile sees whole content, and a failure loses no content.
     */
    private static void write(Path file, ObjectNode configuration) throws IOException {
        var target = file.toAbsolutePath();
        var temporary = target.resolveSibling(target.getFileName() + ".new");
        Files.writeString(temporary, text(configuration), StandardCharsets.UTF_8);
        Files.move(
                temporary,
                target,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private static String text(ObjectNode configuration) throws JsonProcessingException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(configuration) + "\n";
    }
}

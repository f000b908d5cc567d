package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.typesafe.config.ConfigFactory;
import dev.askel.engine.execution.codec.RandomValues;
import dev.askel.engine.execution.codec.Shapes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests every message type between nodes, found in the compiled classes. The golden file's lines
 * are never changed, only added to, because nodes of two releases exchange messages.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class EngineMessageTest {
    private static final String GOLDEN = "messages-1.txt";

    private static final int SERIALIZER_ID = 7402;
    private static final int ROUNDS = 50;
    private static final int PAYLOAD_BYTES_MAX = 262_144;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The seed, random by default; {@code -Daskel.seed=…} sets it. */
    private static final long SEED = Long.getLong("askel.seed", new SplittableRandom().nextLong());

    private static final ActorTestKit HERE = node("here");
    private static final ActorTestKit THERE = node("there");

    private final Serialization serialization =
            SerializationExtension.get(Adapter.toClassic(HERE.system()));
    private final List<EngineMessage> samples =
            new SampleMessages(ActorRefResolver.get(HERE.system())).all();

    private static ActorTestKit node(String name) {
        return ActorTestKit.create(
                name,
                ConfigFactory.parseString(
                                """
                                pekko.actor.provider = remote
                                pekko.actor.allow-java-serialization = off
                                pekko.remote.artery.canonical.hostname = "127.0.0.1"
                                pekko.remote.artery.canonical.port = 0
                                pekko.remote.artery.advanced.maximum-frame-size = 2 MiB
                                pekko.remote.artery.advanced.buffer-pool-size = 4
                                """)
                        .withFallback(ConfigFactory.load()));
    }

    @AfterAll
    static void stop() {
        HERE.shutdownTestKit();
        THERE.shutdownTestKit();
    }

    @Test
    void the_samples_have_every_shape_of_every_message() {
        var missingShapes = new TreeSet<String>();
        for (var type : messageTypes()) {
            missingShapes.addAll(Shapes.possibleIn(type));
        }
        missingShapes.removeAll(Shapes.presentIn(samples));
        assertThat(missingShapes).isEmpty();
    }

    @Test
    void every_sample_is_written_and_read_as_in_the_golden_file() throws IOException {
        var lines = new StringBuilder();
        for (var sample : samples) {
            lines.append(line(sample)).append('\n');
        }
        var golden = golden(lines.toString()).lines().toList();
        assertThat(lines.toString().lines()).isEqualTo(golden);
        for (int i = 0; i < golden.size(); i++) {
            assertThat(read(golden.get(i))).isEqualTo(samples.get(i));
        }
    }

    @Test
    void an_unknown_field_is_ignored_and_a_missing_field_is_null() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new CBORFactory().createGenerator(bytes)) {
            out.writeStartObject();
            out.writeStringField("taskToken", "token");
            out.writeNumberField("later", 1);
            out.writeEndObject();
        }
        var type = ExecutionCommand.TakeReply.class.getName();
        assertThat(serialization.deserialize(bytes.toByteArray(), SERIALIZER_ID, type).get())
                .isEqualTo(new ExecutionCommand.TakeReply("token", null));
    }

    /** Pekko logs the message and drops it. Its sender retries or gives up. */
    @Test
    void a_message_type_of_a_newer_release_cannot_be_read() {
        assertThatThrownBy(() ->
                        serialization
                                .deserialize(
                                        new byte[] {(byte) 0xbf, (byte) 0xff},
                                        SERIALIZER_ID,
                                        "dev.askel.engine.execution.OfALaterRelease")
                                .get())
                .isInstanceOf(NotSerializableException.class);
    }

    @Test
    void any_message_is_sent_to_the_other_node_and_returned_unchanged()
            throws InterruptedException {
        var returned = new LinkedBlockingQueue<EngineMessage>();
        var echo = createEcho(returned);
        for (var type : messageTypes()) {
            for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
                var random = new RandomValues(seed).fix(ActorRef.class, HERE.system().ignoreRef());
                var message = (EngineMessage) random.next(type);
                echo.tell(message);
                assertThat(returned.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                        .as("seed %d", seed)
                        .isEqualTo(message);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u0000", "\u00e5", "\u20ac", "\ud83d\ude00"})
    void the_largest_payload_arrives_with_any_characters(String character)
            throws InterruptedException {
        int count = PAYLOAD_BYTES_MAX / character.getBytes(StandardCharsets.UTF_8).length;
        assertArrivesUnchanged(character.repeat(count));
    }

    @Test
    void a_payload_of_lone_surrogates_arrives() throws InterruptedException {
        assertArrivesUnchanged("\ud800".repeat(PAYLOAD_BYTES_MAX));
    }

    @Test
    void a_reference_names_its_actor_on_the_other_node_too() throws InterruptedException {
        var answers = HERE.<ExecutionCommand.StopReply>createTestProbe();
        var answering =
                THERE.spawn(
                        Behaviors.<ExecutionCommand.Stop>receiveMessage(stop -> {
                            stop.replyTo().tell(new ExecutionCommand.StopReply(true, 1));
                            return Behaviors.same();
                        }));
        ActorRef<ExecutionCommand.Stop> remote = resolveFromHere(answering);
        remote.tell(new ExecutionCommand.Stop(null, null, null, answers.ref()));
        answers.expectMessage(TIMEOUT, new ExecutionCommand.StopReply(true, 1));
    }

    private static void assertArrivesUnchanged(String payload) throws InterruptedException {
        var returned = new LinkedBlockingQueue<EngineMessage>();
        var message = new ExecutionCommand.TakeReply("token", payload);
        createEcho(returned).tell(message);
        assertThat(returned.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(message);
    }

    /**
     * Creates an actor on the other node that sends its messages back over the network, to {@code
     * returned}.
     */
    private static ActorRef<EngineMessage> createEcho(LinkedBlockingQueue<EngineMessage> returned) {
        var collector =
                HERE.spawn(
                        Behaviors.<EngineMessage>receiveMessage(message -> {
                            returned.add(message);
                            return Behaviors.same();
                        }));
        var home = ActorRefResolver.get(HERE.system()).toSerializationFormat(collector);
        ActorRef<EngineMessage> fromThere =
                ActorRefResolver.get(THERE.system()).resolveActorRef(home);
        return resolveFromHere(
                THERE.spawn(
                        Behaviors.<EngineMessage>receiveMessage(message -> {
                            fromThere.tell(message);
                            return Behaviors.same();
                        })));
    }

    private static <T> ActorRef<T> resolveFromHere(ActorRef<T> there) {
        return ActorRefResolver.get(HERE.system())
                .resolveActorRef(ActorRefResolver.get(THERE.system()).toSerializationFormat(there));
    }

    private static List<Class<?>> messageTypes() {
        var types =
                new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("dev.askel.engine")
                                .stream()
                                .filter(type -> type.isAssignableTo(EngineMessage.class))
                                .filter(type -> !type.isInterface())
                                .<Class<?>>map(JavaClass::reflect)
                                .toList();
        assertThat(types).contains(ExecutionCommand.Start.class).allMatch(Class::isRecord);
        return types;
    }

    private String line(EngineMessage message) {
        var serializer = serialization.findSerializerFor(message);
        assertThat(serializer.identifier()).isEqualTo(SERIALIZER_ID);
        return "%d %s %s"
                .formatted(
                        serializer.identifier(),
                        Serializers.manifestFor(serializer, message),
                        HexFormat.of().formatHex(serialization.serialize(message).get()));
    }

    private Object read(String line) {
        var parts = line.split(" ", 3);
        return serialization
                .deserialize(
                        HexFormat.of().parseHex(parts[2]), Integer.parseInt(parts[0]), parts[1])
                .get();
    }

    private static String golden(String proposed) throws IOException {
        try (var file = EngineMessageTest.class.getResourceAsStream(GOLDEN)) {
            if (file == null) {
                var folder = Files.createDirectories(Path.of("target", "golden"));
                Files.writeString(folder.resolve(GOLDEN), proposed);
                throw new AssertionError("No golden file; proposed: " + folder.resolve(GOLDEN));
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

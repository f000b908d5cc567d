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
    private static final Duration SOON = Duration.ofSeconds(30);

    /** A random seed; {@code -Daskel.seed=…} repeats one. */
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
        var wanted = new TreeSet<String>();
        for (var type : messageTypes()) {
            wanted.addAll(Shapes.of(type));
        }
        wanted.removeAll(Shapes.in(samples));
        assertThat(wanted).isEmpty();
    }

    @Test
    void every_sample_is_written_and_read_as_it_once_was() throws IOException {
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
    void a_field_that_only_one_of_two_releases_knows_does_no_harm() throws IOException {
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
    void a_message_that_only_a_newer_release_knows_cannot_be_read_and_that_is_all() {
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
    void any_message_arrives_at_the_other_node_and_comes_back() throws InterruptedException {
        var back = new LinkedBlockingQueue<EngineMessage>();
        var echo = echo(back);
        for (var type : messageTypes()) {
            for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
                var random = new RandomValues(seed).with(ActorRef.class, HERE.system().ignoreRef());
                var message = (EngineMessage) random.of(type);
                echo.tell(message);
                assertThat(back.poll(SOON.toSeconds(), TimeUnit.SECONDS))
                        .as("seed %d", seed)
                        .isEqualTo(message);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u0000", "\u00e5", "\u20ac", "\ud83d\ude00"})
    void the_largest_payload_arrives_whatever_its_characters(String character)
            throws InterruptedException {
        int count = PAYLOAD_BYTES_MAX / character.getBytes(StandardCharsets.UTF_8).length;
        assertArrives(character.repeat(count));
    }

    @Test
    void a_payload_of_nothing_but_lone_surrogates_arrives() throws InterruptedException {
        assertArrives("\ud800".repeat(PAYLOAD_BYTES_MAX));
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
        ActorRef<ExecutionCommand.Stop> remote = seenFromHere(answering);
        remote.tell(new ExecutionCommand.Stop(null, null, null, answers.ref()));
        answers.expectMessage(SOON, new ExecutionCommand.StopReply(true, 1));
    }

    private static void assertArrives(String payload) throws InterruptedException {
        var back = new LinkedBlockingQueue<EngineMessage>();
        var message = new ExecutionCommand.TakeReply("token", payload);
        echo(back).tell(message);
        assertThat(back.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(message);
    }

    /** An actor of the other node that returns its messages to {@code back}, over the network. */
    private static ActorRef<EngineMessage> echo(LinkedBlockingQueue<EngineMessage> back) {
        var collector =
                HERE.spawn(
                        Behaviors.<EngineMessage>receiveMessage(message -> {
                            back.add(message);
                            return Behaviors.same();
                        }));
        var home = ActorRefResolver.get(HERE.system()).toSerializationFormat(collector);
        ActorRef<EngineMessage> fromThere =
                ActorRefResolver.get(THERE.system()).resolveActorRef(home);
        return seenFromHere(
                THERE.spawn(
                        Behaviors.<EngineMessage>receiveMessage(message -> {
                            fromThere.tell(message);
                            return Behaviors.same();
                        })));
    }

    private static <T> ActorRef<T> seenFromHere(ActorRef<T> there) {
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

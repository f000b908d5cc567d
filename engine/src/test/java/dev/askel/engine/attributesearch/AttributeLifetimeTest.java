package dev.askel.engine.attributesearch;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.attribute.AttributeType;
import dev.askel.engine.api.attribute.AttributeValue;
import dev.askel.engine.api.workbench.ExecutionCriteria;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The values of executions that are refused, redriven, deleted or replaced. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AttributeLifetimeTest {
    private static final String PASS =
            "{\"StartAt\":\"P\",\"States\":{\"P\":{\"Type\":\"Pass\",\"End\":true}}}";

    private final EngineRig rig = EngineRig.withOneNode();
    private final Client client = rig.client();
    private final SearchAttributes attributes = rig.node().engine().searchAttributes();

    @AfterEach
    void close() {
        rig.close();
    }

    private static AttributeDefinition definition(String name, AttributeType type) {
        return new AttributeDefinition(name, type, "{% $states.input.k %}");
    }

    private String machineWith(String definition, AttributeDefinition... definitions) {
        var machine = client.createMachine("m", definition);
        ok(attributes.put(caller(), machine, List.of(definitions)));
        return machine;
    }

    private List<String> names(String query) {
        return ok(
                        attributes.search(
                                caller(),
                                ExecutionCriteria.ALL,
                                new AttributeSearch(query, null),
                                Page.of(100, null)))
                .executions()
                .stream()
                .map(each -> each.execution().name())
                .toList();
    }

    private List<String> words() {
        return rig.query(row -> row.getString(1), "SELECT word FROM search_words ORDER BY word");
    }

    @Test
    void an_execution_name_that_is_reused_after_90_days_has_only_the_new_values() {
        var machine =
                machineWith(
                        PASS,
                        definition("k", AttributeType.KEYWORD),
                        definition("t", AttributeType.TEXT));
        client.awaitEnd(client.start(machine, "x", "{\"k\":\"late parcel\"}"));
        rig.time().skip(Duration.ofDays(91));
        var again = client.start(machine, "x", "{\"k\":\"early\"}");
        assertThat(ok(attributes.values(caller(), again)))
                .isEqualTo(
                        Map.of(
                                "k",
                                new AttributeValue.Keyword("early"),
                                "t",
                                new AttributeValue.Text("early")));
        assertThat(names("k = \"late parcel\"")).isEmpty();
        assertThat(words()).containsExactly("early");
    }

    /** An earlier release deletes executions and does not know search attributes. */
    @Test
    void the_database_deletes_the_values_of_each_deleted_execution() {
        var machine =
                machineWith(
                        PASS,
                        definition("k", AttributeType.KEYWORD),
                        definition("t", AttributeType.TEXT));
        client.awaitEnd(client.start(machine, "gone", "{\"k\":\"late parcel\"}"));
        client.awaitEnd(client.start(machine, "kept", "{\"k\":\"kept\"}"));
        assertThat(rig.execute("DELETE FROM executions WHERE execution_name = 'gone'"))
                .isEqualTo(1);
        assertThat(rig.countRows("search_attribute_values", "gone")).isZero();
        assertThat(rig.countRows("search_attribute_values", "kept")).isEqualTo(2);
        assertThat(words()).containsExactly("kept");
    }

    @Test
    void refused_starts_change_no_values_and_prevent_no_other_starts() {
        var machine =
                machineWith(
                        PASS,
                        definition("k", AttributeType.KEYWORD),
                        definition("t", AttributeType.TEXT));
        for (int i = 0; i < 10; i++) {
            client.awaitEnd(client.start(machine, "old" + i, "{\"k\":\"first" + i + "\"}"));
        }
        var refusals =
                IntStream.range(0, 10)
                        .mapToObj(i ->
                                client.startAsync(
                                        caller(), machine, "old" + i, "{\"k\":\"second\"}"))
                        .toList();
        var starts =
                IntStream.range(0, 10)
                        .mapToObj(i ->
                                client.startAsync(
                                        caller(), machine, "new" + i, "{\"k\":\"new" + i + "\"}"))
                        .toList();
        refusals.forEach(each ->
                assertThat(refused(each)).isInstanceOf(EngineError.ExecutionAlreadyExists.class));
        starts.forEach(Client::ok);
        assertThat(names("k = \"second\"")).isEmpty();
        assertThat(names("t matches \"second\"")).isEmpty();
        assertThat(names("k startsWith \"first\"")).hasSize(10);
        assertThat(names("k startsWith \"new\"")).hasSize(10);
        assertThat(names("t matches \"new7\"")).containsExactly("new7");
    }

    @Test
    void a_redrive_keeps_the_values_of_the_start() {
        var failing =
                """
                {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "E"}}}\
                """;
        var machine = machineWith(failing, definition("k", AttributeType.KEYWORD));
        var execution = client.start(machine, "x", "{\"k\":\"v\"}");
        client.awaitEnd(execution);
        ok(
                attributes.put(
                        caller(),
                        machine,
                        List.of(
                                definition("k", AttributeType.KEYWORD),
                                definition("later", AttributeType.KEYWORD))));
        client.redrive(execution);
        client.awaitEnd(execution);
        assertThat(ok(attributes.values(caller(), execution)))
                .isEqualTo(Map.of("k", new AttributeValue.Keyword("v")));
    }

    @Test
    void a_start_does_not_wait_for_a_definition_that_waits_for_another_machine()
            throws SQLException {
        var machine = machineWith(PASS, definition("k", AttributeType.KEYWORD));
        try (var other = rig.database().connect()) {
            other.setAutoCommit(false);
            try (var lock =
                    other.prepareStatement(
                            "SELECT pg_advisory_xact_lock(hashtextextended("
                                    + "'askel.search_attributes/' || ?, 0))")) {
                lock.setString(1, caller().account() + "/" + caller().region());
                lock.execute();
            }
            var change =
                    attributes.put(
                            caller(), machine, List.of(definition("l", AttributeType.KEYWORD)));
            Eventually.holds("the definition waits for its turn", rig::isAnySessionBlocked);
            client.awaitEnd(client.start(machine, "x", "{\"k\":\"v\"}"));
            assertThat(names("k = \"v\"")).containsExactly("x");
            other.rollback();
            ok(change);
        }
        client.start(machine, "y", "{\"k\":\"v\"}");
        assertThat(names("l = \"v\"")).containsExactly("y");
    }

    /** Returns the maximum number of definitions of a machine, with names of a round. */
    private static List<AttributeDefinition> definitions(int round) {
        return IntStream.range(0, SearchAttributes.ATTRIBUTES_MAX)
                .mapToObj(n -> definition("k" + round + "_" + n, AttributeType.KEYWORD))
                .toList();
    }

    @Test
    void the_number_of_names_that_machines_define_is_bounded() {
        for (int i = 0; i < SearchAttributes.NAMES_MAX / SearchAttributes.ATTRIBUTES_MAX; i++) {
            var machine = client.createMachine("m" + i, PASS);
            ok(attributes.put(caller(), machine, definitions(i)));
        }
        var last = client.createMachine("last", PASS);
        var refusal =
                refused(
                        attributes.put(
                                caller(), last, List.of(definition("more", AttributeType.TEXT))));
        assertThat(refusal).isInstanceOf(EngineError.ValidationException.class);
        assertThat(refusal.message())
                .contains("would define 501 names of search attributes. The maximum is 500.");
        ok(attributes.put(caller(), last, definitions(0)));
    }

    @Test
    void the_number_of_names_that_no_machine_defines_is_bounded() {
        var machine = client.createMachine("m", PASS);
        for (int i = 0; i < 30; i++) {
            ok(attributes.put(caller(), machine, definitions(i)));
        }
        assertThat(rig.query(row -> row.getInt(1), "SELECT count(*) FROM search_attribute_names"))
                .first()
                .satisfies(names -> assertThat(names).isBetween(520, 540));
        client.start(machine, "x", "{\"k\":\"v\"}");
        assertThat(names("k29_0 = \"v\"")).containsExactly("x");
    }
}

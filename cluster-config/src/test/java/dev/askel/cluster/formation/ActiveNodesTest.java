package dev.askel.cluster.formation;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.TestDatabase;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which nodes count as active before a node joins its cluster. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ActiveNodesTest {
    private static final Config CONFIG = ConfigFactory.load();

    private static TestDatabase database;

    @BeforeAll
    static void start() {
        database = TestDatabase.start();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @BeforeEach
    void deleteMembers() throws SQLException {
        database.execute("DELETE FROM askel.cluster_members");
    }

    private static void insert(String state, boolean isDown, int ageSeconds) throws SQLException {
        database.execute(
                """
                INSERT INTO askel.cluster_members
                       (address, incarnation, host, pid, beat_at, state, put_out)
                VALUES ('10.0.0.1:7355', gen_random_uuid(), 'db1', 42,
                        clock_timestamp() - interval '%d seconds', '%s', %s)\
                """
                        .formatted(ageSeconds, state, isDown));
    }

    private static Optional<String> find() throws SQLException {
        return ActiveNodes.find(database.clusterDatabase(), CONFIG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"candidate", "up"})
    void a_node_that_joins_or_has_joined_is_active(String state) throws SQLException {
        insert(state, false, 0);

        assertThat(find()).contains("10.0.0.1:7355 (host db1, pid 42)");
    }

    @Test
    void nodes_that_left_were_marked_down_or_are_silent_are_not_active() throws SQLException {
        insert("left", false, 0);
        insert("up", true, 0);
        insert("up", false, 60);

        assertThat(find()).isEmpty();
    }
}

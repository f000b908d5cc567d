package dev.askel.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ProfileTest {
    private static Config resolved(Profile profile) {
        return profile.settings().withFallback(ConfigFactory.defaultReference()).resolve();
    }

    @ParameterizedTest
    @EnumSource
    void every_profile_is_known_by_its_name_and_clusters_with_256_shards(Profile profile) {
        var config = resolved(profile);
        assertThat(Profile.parse(profile.commandLineName())).contains(profile);
        assertThat(config.getString("pekko.actor.provider")).isEqualTo("cluster");
        assertThat(config.getInt("pekko.cluster.sharding.number-of-shards")).isEqualTo(256);
        assertThat(config.getBytes("pekko.remote.artery.advanced.maximum-frame-size"))
                .isEqualTo(2 << 20);
    }

    @ParameterizedTest
    @EnumSource
    void a_signal_to_stop_does_not_close_the_connections_to_other_nodes(Profile profile) {
        assertThat(resolved(profile).getBoolean("pekko.jvm-shutdown-hooks")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void compression_of_refs_and_manifests_is_off(Profile profile) {
        // A compressed message needs a table that the receiving node may have lost.
        var compression = resolved(profile).getConfig("pekko.remote.artery.advanced.compression");
        assertThat(compression.getString("actor-refs.max")).isEqualTo("off");
        assertThat(compression.getString("manifests.max")).isEqualTo("off");
    }

    @Test
    void profile_names_are_case_sensitive() {
        assertThat(Profile.parse("Single")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"CLUSTER", "KUBERNETES"})
    void a_partition_is_decided_by_the_lease(Profile profile) {
        var config = resolved(profile);
        var resolver = config.getConfig("pekko.cluster.split-brain-resolver");
        assertThat(config.getString("pekko.cluster.downing-provider-class"))
                .contains("SplitBrainResolver");
        assertThat(resolver.getString("active-strategy")).isEqualTo("lease-majority");
        assertThat(
                        config.getString(
                                resolver.getString("lease-majority.lease-implementation")
                                        + ".lease-class"))
                .isEqualTo("dev.askel.cluster.lease.PostgresLease");
    }

    @Test
    void every_step_of_the_lease_fits_into_its_operation_timeout() {
        var lease = resolved(Profile.CLUSTER).getConfig("askel.cluster.lease");
        var connectLoginStatement = lease.getDuration("socket-timeout").multipliedBy(3);
        assertThat(connectLoginStatement)
                .isLessThanOrEqualTo(lease.getDuration("lease-operation-timeout"));
        assertThat(lease.getDuration("heartbeat-timeout")).isGreaterThan(Duration.ofSeconds(3));
    }

    @Test
    void a_pod_listens_on_all_interfaces_on_the_port_of_its_manifest() {
        var config = resolved(Profile.KUBERNETES);
        assertThat(config.getInt("pekko.remote.artery.canonical.port")).isEqualTo(7355);
        assertThat(config.getString("pekko.remote.artery.bind.hostname")).isEqualTo("0.0.0.0");
    }

    @Test
    void the_name_of_a_database_in_a_message_contains_no_password() {
        var database =
                new ClusterDatabase("jdbc:postgresql://db/askel?password=secret", "askel", "other");
        assertThat(database.toString()).isEqualTo("jdbc:postgresql://db/askel");
    }
}

package dev.askel.cluster.formation;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Durations for forming a cluster, from {@code askel.cluster.formation} in {@code reference.conf}.
 *
 * @param beatInterval between two beats of a node, and between two polls of the members
 * @param beatAgeMax the maximum age of a live member's beat, by the clock of the database
 * @param quietPeriod how long no live member must be seen before this node forms a cluster
 * @param joinTimeout after this time a join is retried with the current members
 * @param lostAfter after this time a member without a session counts as killed
 * @param linkBrokenAfter after this time one of two nodes that do not reach each other is marked
 *     down
 */
record FormationSettings(
        Duration beatInterval,
        Duration beatAgeMax,
        Duration quietPeriod,
        Duration joinTimeout,
        Duration lostAfter,
        Duration linkBrokenAfter) {
    static FormationSettings from(Config config) {
        var formation = config.getConfig("askel.cluster.formation");
        return new FormationSettings(
                formation.getDuration("beat-interval"),
                formation.getDuration("beat-age-max"),
                formation.getDuration("quiet-period"),
                formation.getDuration("join-timeout"),
                formation.getDuration("lost-after"),
                formation.getDuration("link-broken-after"));
    }
}

package dev.askel.cluster.formation;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The settings {@code askel.cluster.formation}, which {@code reference.conf} describes.
 *
 * @param beatInterval the time between two beats of a node; each beat also polls the members
 * @param beatAgeMax the maximum age of a live member's last beat, by the clock of the database
 * @param quietPeriod the time without a live member after which this node forms a cluster
 * @param joinTimeout the time after which a join is retried with the current members
 * @param lostAfter the time after which a member without a database session counts as killed
 * @param linkBrokenAfter the time after which one of two nodes that do not reach each other is
 *     marked down
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

package dev.askel.cluster.formation;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * The times of forming a cluster; see {@code askel.cluster.formation} in {@code reference.conf}.
 *
 * @param beatInterval between two beats of a node, and between two looks at the others
 * @param beatAgeMax by the database's clock; an older beat is none
 * @param quietPeriod between the two looks without a member that precede forming
 * @param joinTimeout after which a join is tried again with what is seen then
 * @param lostAfter after which a member without a session was killed
 * @param linkBrokenAfter after which one of two nodes that do not reach each other is put out
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

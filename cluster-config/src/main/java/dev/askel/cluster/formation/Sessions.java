package dev.askel.cluster.formation;

import java.util.SortedSet;

/**
 * Which nodes hold a session with the database, at one look.
 *
 * @param life of the database server: when it started, and its timeline. With another one all
 *     sessions began anew, and that one is missing says nothing
 * @param held what names the nodes ({@link MembersTable#sessionOf})
 */
record Sessions(String life, SortedSet<Integer> held) {}

/**
 * Map Runs of Distributed Map states: their rows, and the messages to their owners. A row has all
 * facts of a run; a message is a hint that may be lost. {@link dev.askel.engine.maprun.MapRunStore}
 * is the entry type.
 *
 * <p>Terms of these packages:
 *
 * <ul>
 *   <li>The <em>owner</em> of a run is the sharded actor that executes the run.
 *   <li>The <em>outcome</em> of a child is its final status with its output, or with its error and
 *       cause ({@link dev.askel.engine.maprun.child.ChildEnd}).
 *   <li>A <em>block</em> is a row with the outcomes that one write of the owner has stored.
 *   <li>A child is <em>planned</em> when a durable write lists it. It is <em>open</em> until its
 *       outcome is <em>stored</em> in the database.
 *   <li>A child is <em>pending</em> when it has never started, as in the counts of DescribeMapRun.
 *   <li>A child is <em>pending redrive</em> when a redrive is going to run it again.
 *   <li>The files of ResultWriter are <em>exported</em> to their destination.
 * </ul>
 */
@NullMarked
package dev.askel.engine.maprun;

import org.jspecify.annotations.NullMarked;

/**
 * What happened to an execution: the history events AWS shows and the facts the engine needs beside
 * them. Knows payloads, nothing of states, decisions, storage or rendering.
 */
@NullMarked
package dev.askel.asl.history;

import org.jspecify.annotations.NullMarked;

/**
 * The mixed load: workflows of every kind, clients that ask again until they are answered, workers
 * and functions. All of it is written down in a ledger. Knows the server by its wire protocol only.
 */
@NullMarked
package dev.askel.load.mix;

import org.jspecify.annotations.NullMarked;

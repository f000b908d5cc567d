/**
 * The checker: histories as the API shows them and the ledger of what clients were told and
 * functions did, held against each other. Knows no server and makes no call.
 */
@NullMarked
package dev.askel.load.history;

import org.jspecify.annotations.NullMarked;

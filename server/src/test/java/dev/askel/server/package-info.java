/** Tests of servers from the operator's view: processes, signals, ports and files. */
@NullMarked
package dev.askel.server;

import org.jspecify.annotations.NullMarked;

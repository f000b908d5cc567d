/** Tests of the database's address and the files of the data folder. */
@NullMarked
package dev.askel.server.storage;

import org.jspecify.annotations.NullMarked;

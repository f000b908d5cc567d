package dev.askel.engine.key;

import java.util.List;

/** The source of root keys, such as a key file. */
public interface RootKeys {
    /**
     * Reads the current root keys. The first one wraps; all of them unwrap.
     *
     * @return at least one
     * @throws RootKeyException when there are none, or they may not be used
     */
    List<RootKey> read();

    /**
     * Reads the root keys, or creates one if there is none and this source may create keys. Called
     * only while the database has no wrapped key.
     */
    List<RootKey> readOrCreate();

    /**
     * Returns the name of the source for messages, such as {@code key file /etc/askel/root.key}.
     */
    String description();

    /** Returns a source of fixed keys, for tests and tools. */
    static RootKeys of(RootKey... keys) {
        var fixed = List.of(keys);
        return new RootKeys() {
            @Override
            public List<RootKey> read() {
                return fixed;
            }

            @Override
            public List<RootKey> readOrCreate() {
                return fixed;
            }

            @Override
            public String description() {
                return "set of " + fixed.size() + " root keys";
            }
        };
    }
}

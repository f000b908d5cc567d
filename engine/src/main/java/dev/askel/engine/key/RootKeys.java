package dev.askel.engine.key;

import java.util.List;

/** The source of root keys, such as a key file. */
public interface RootKeys {
    /**
     * Reads the current root keys. The first root key wraps keys of the ring. Each root key unwraps
     * the keys that it has wrapped. May block, and may call the service that decrypts root keys.
     *
     * @return at least one usable key
     * @throws RootKeyException when there is no usable key, or the source may not be used
     */
    RootKeySet read();

    /**
     * Reads the current root keys that are usable without a call to another service. The source
     * stores such keys in clear text, or an earlier {@link #read} has decrypted them.
     *
     * @return the keys in the order of the source; may be empty
     * @throws RootKeyException when the source may not be used
     */
    List<RootKey> readOpened();

    /**
     * Reads the root keys, or creates a root key if there is none and this source may create keys.
     * Called only while the database has no wrapped key.
     */
    RootKeySet readOrCreate();

    /**
     * Returns the name of the source for messages, such as {@code key file /etc/askel/root.key}.
     */
    String description();

    /** Returns a source of fixed keys, for tests and tools. */
    static RootKeys of(RootKey... keys) {
        var fixed = List.of(keys);
        return new RootKeys() {
            @Override
            public RootKeySet read() {
                return RootKeySet.of(fixed);
            }

            @Override
            public List<RootKey> readOpened() {
                return fixed;
            }

            @Override
            public RootKeySet readOrCreate() {
                return RootKeySet.of(fixed);
            }

            @Override
            public String description() {
                return "set of " + fixed.size() + " root keys";
            }
        };
    }
}

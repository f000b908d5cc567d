import("/docs/assets/chunks/@search.js")

"""Classes and objects: attributes, descriptors, metaclasses, modules, exceptions."""

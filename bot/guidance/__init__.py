"""Answers questions from playbooks and other people's documents, and says which lines it read.

Read `answers.py` first, then `search.py`: how the passages that fit are found. On the way in,
`documents.py` reads a file into lines, `passages.py` cuts them, `entries.py` loads the playbook
and `library.py` opens it all. `rules.py` decides when to say "I do not know".

    index = open_library([read("report.pdf", data)])
    answer(index, "How do places keep going when a funder leaves?")
"""
